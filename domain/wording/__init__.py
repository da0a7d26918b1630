"""What people read of an event: in Finnish, Norwegian (bokmål), Swedish and English."""
