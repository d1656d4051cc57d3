"""What people see of letters: the public (public.py), the desk (desk.py)."""
