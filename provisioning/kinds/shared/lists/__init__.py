"""What libraries and lists have alike: they stand in a site, with columns and perhaps rows."""
