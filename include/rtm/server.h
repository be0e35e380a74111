/**
 * @file server.h
 * A server inside the process: for a game that hosts a match on the local network, for single-player code that is
 * the same as multi-player code, and for tests without ports or accounts.
 *
 * It is the core of rtm-server with everything in memory, uploaded files in a temporary directory that goes when it is
 * stopped, in development mode unless it is told applications.
 */
#ifndef RTM_SERVER_H
#define RTM_SERVER_H

#include <stdint.h>

#include "errors.h"
#include "export.h"
#include "types.h"

/** How a server in the process works. Fill in with rtm_server_options_init(). */
typedef struct rtm_server_options {
    uint32_t struct_size; /**< Set by the init function. */
    /** Zero. */
    int32_t reserved;
    /** Address and port, for example "0.0.0.0:7650" for a local network; NULL is "127.0.0.1:0": this machine, any port. */
    const char *listen;
    /** Application id; NULL: any is accepted. */
    const char *app_id;
    /** Certificate of the application: users need access tokens signed with it, and the
     *  application id has 32 characters, as in every token. NULL: no tokens. */
    const char *app_certificate;
} rtm_server_options;

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Fills in the defaults.
 *
 * @param options      the struct to fill in; NULL is ignored.
 * @param struct_size  `sizeof *options`.
 *
 * Thread: any. Since: 0.1.0.
 */
RTM_API void RTM_CALL rtm_server_options_init(rtm_server_options *options, uint32_t struct_size);

/**
 * Starts a server. Several may run in one process.
 *
 * @param options  NULL: the defaults.
 * @param server   out: the server, yours to stop; NULL after a failure. Must not be NULL.
 * @return 0, ::RTM_ERR_INVALID_ARGUMENT when it cannot listen there or the options are not usable (rtm_last_error() says
 *         which), ::RTM_ERR_STRUCT_SIZE, ::RTM_ERR_INTERNAL.
 *
 * Thread: any. Since: 0.1.0. See also: rtm_server_url(), rtm_server_stop().
 */
RTM_API int32_t RTM_CALL rtm_server_start(const rtm_server_options *options, rtm_server **server);

/**
 * Copies the address that clients connect to, for parameter `rtm.server_url`. A server that listens on all addresses
 * gives one of this machine's.
 *
 * @param server  the server.
 * @param buffer  out: NUL-terminated, for example "ws://127.0.0.1:40123/rtm"; NULL to ask for the length only.
 * @param size    size of @p buffer; 128 is always enough.
 * @return the length without NUL, ::RTM_ERR_INVALID_HANDLE, or ::RTM_ERR_INVALID_ARGUMENT when the buffer is too small.
 *
 * Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_server_url(rtm_server *server, char *buffer, uint32_t size);

/**
 * Stops a server: its clients are disconnected, everything it kept is gone. Returns when all of it has ended.
 *
 * @param server  NULL and stopped servers are ignored.
 *
 * Thread: any, callbacks included. Since: 0.1.0.
 */
RTM_API void RTM_CALL rtm_server_stop(rtm_server *server);

#ifdef __cplusplus
}
#endif

#endif
