"""What a release is made of: sdist, wheel, list of parts, sums. docs/releasing.md is the recipe."""
