from tests.core.accesslog.conftest import empty_log  # noqa: F401
from tests.web.registers.conftest import *  # noqa: F403
