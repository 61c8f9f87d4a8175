from properties.asked import *  # noqa
from properties.asked import address_of, knows  # noqa
