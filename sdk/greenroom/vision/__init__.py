"""What pictures, frames and files hold: codes, AI marks, and the visible AI label."""
