"""Files and folders of libraries, and who was let into them."""
