"""What the analyst knows and wants: labels, rates, the workspace, verified export."""
