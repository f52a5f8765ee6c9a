"""What every kind that lives in a SharePoint site needs."""

from __future__ import annotations

from provisioning.graph.permissions import SITES, Need

READ = Need("GET", "/sites/**", f"{SITES} (read)", "plan", "lists, libraries, columns, pages")
WRITE = (
    Need("POST", "/sites/**", f"{SITES} (fullcontrol)", "apply", "make lists, columns, pages"),
    Need("PATCH", "/sites/**", f"{SITES} (fullcontrol)", "apply", "change lists, rows, pages"),
    Need(
        "DELETE",
        "/sites/**",
        f"{SITES} (fullcontrol)",
        "apply",
        "remove what is ours",
    ),
)
FOLDERS = (
    Need("GET", "/drives/**", f"{SITES} (read)", "plan", "folders and who reaches them"),
    Need("POST", "/drives/**", f"{SITES} (fullcontrol)", "apply", "make and share folders"),
    Need("PATCH", "/drives/**", f"{SITES} (fullcontrol)", "apply", "change a right on a folder"),
    Need("DELETE", "/drives/**", f"{SITES} (fullcontrol)", "apply", "take back such a right"),
)
