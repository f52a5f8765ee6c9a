"""The access portal: screens on the verbs of the store of requests, served by Django.

A screen calls the same verb as a command does; the worker does the rest.
"""
