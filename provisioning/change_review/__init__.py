"""A pull request, reviewed in people: two versions out of git, compared, told, and agreed to."""
