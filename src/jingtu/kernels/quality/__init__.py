"""Quality of data: control samples against limits, what cannot be, and screens for what was made up."""
