"""Footage into the farm: is this file what it says, and may it come in?"""
