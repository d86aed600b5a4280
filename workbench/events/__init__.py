"""Windows event logs as columns: read EVTX, write EVTX, the table."""
