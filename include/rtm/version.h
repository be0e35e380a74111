/**
 * @file version.h
 * The version of the headers, and of the library that is loaded.
 *
 * librtm follows semantic versioning. Within a major version the ABI only grows: no function is removed or
 * re-typed, no struct member or enumerator moves, and a program built against an older header keeps working
 * with a newer library. The shared library's soname carries the major version. Before 1.0.0 a minor version
 * may break the ABI; CHANGELOG.md says so under "ABI".
 */
#ifndef RTM_VERSION_H
#define RTM_VERSION_H

#include "export.h"

#define RTM_VERSION_MAJOR 0 /**< Changes when the ABI breaks. */
#define RTM_VERSION_MINOR 1 /**< Changes when something is added. */
#define RTM_VERSION_PATCH 0 /**< Changes with every other release. */
#define RTM_VERSION_STRING "0.1.0" /**< The three numbers as text. */

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Returns the version of the loaded library, for example "0.1.0".
 *
 * Works before any client exists. Compare it with ::RTM_VERSION_STRING to find out whether the program was
 * built against other headers.
 *
 * @return NUL-terminated text, valid as long as the library is loaded; never NULL.
 *
 * Thread: any. Since: 0.1.0.
 */
RTM_API const char *RTM_CALL rtm_version(void);

#ifdef __cplusplus
}
#endif

#endif
