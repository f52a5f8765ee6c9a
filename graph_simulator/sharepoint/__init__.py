"""SharePoint in the simulated tenant: what the families of sites, lists, files and pages share."""
