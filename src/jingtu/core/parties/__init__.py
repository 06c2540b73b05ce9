"""Who takes part: bureaus, towns, enterprises, people; their functions, successors, roles, scopes and deputies (roles.md)."""
