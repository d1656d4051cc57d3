"""The desk's own screens: workbench, one's account, people and grants, organs, sites, records."""
