"""The road of requests: store and files -> plan -> tenant -> what it shows -> notices.

The only room above ``worker`` and below the commands that knows the store of requests.
"""
