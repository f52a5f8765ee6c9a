"""A tenant that was there before us: read whole, written down as files to prune."""
