"""Template filter for devices."""

from django import template

from kemitraan.accounts.devices import device_name

register = template.Library()
register.filter("perangkat", device_name)
