from tests.core.accesslog.test_access_log import empty_log  # noqa: F401
from tests.web.registers.conftest import *  # noqa: F403
