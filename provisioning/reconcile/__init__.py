"""Where a plan meets a tenant: read, apply, remember, again."""
