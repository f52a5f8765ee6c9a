"""The rules of users and groups, which several families share."""
