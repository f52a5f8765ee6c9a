"""What several kinds share: looking people up, memberships, shelves, folders, pages, stamps."""
