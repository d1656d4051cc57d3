"""站群: the registry of sites, with domain, identification code, theme, footer identities and life cycle."""
