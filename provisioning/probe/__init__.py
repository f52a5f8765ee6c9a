"""A tenant is asked how it behaves, by small acts on throwaway objects."""
