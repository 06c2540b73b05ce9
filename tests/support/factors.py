"""An authenticator program on a telephone, for the tests of the second factor."""

import time

from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from jingtu.core.factors.services import offered_device


def password_now(device: TOTPDevice, steps: int = 0) -> str:
    """Return the one-time password that the telephone shows now, or `steps` half minutes later."""
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits)
    totp.time = time.time() + steps * device.step
    return f"{totp.token():06d}"


def offered_password(user) -> str:
    """Return the password of the device that the person is enrolling."""
    return password_now(offered_device(user))
