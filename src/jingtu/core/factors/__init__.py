"""The second factor of a person: a time-based password from the person's own device, and recovery codes for a lost one."""
