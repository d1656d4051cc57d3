"""The wiring: settings, addresses, the list of installed duties, the `huabiao` command, the demo city."""
