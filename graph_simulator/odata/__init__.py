"""What a call may ask of the directory: options, filters, shapes, pages, bodies."""
