#include "rtm/version.h"

/* A test compares this with the version of the core. */
const char *RTM_CALL rtm_version(void) { return RTM_VERSION_STRING; }
