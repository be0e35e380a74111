/**
 * @file invitations.h
 * Call invitations: one user offers another a call, and the other accepts or refuses.
 *
 * An invitation is an offer with a text, not a call: nobody joins anything by it. The caller holds a local
 * invitation, the callee a remote one. The server keeps both states, so a lost connection of either side changes
 * nothing about them; several may be under way, also to several callees.
 *
 * Create the call manager of a client right after the client; invitations that come while there is none expire
 * unseen.
 *
 * **The caller's side.** Create, set content, send. Then, if all goes well, `on_local_invitation_received_by_peer`
 * once the callee's library has it, and **exactly one end**: accepted, refused, canceled, or failure. If the callee
 * is away the server waits 30 seconds for it to log in; once the invitation has been received the callee has 60 seconds
 * to answer.
 *
 * **The callee's side.** `on_remote_invitation_received`, then accept or refuse, then exactly one end: accepted,
 * refused, canceled, or failure.
 *
 * **Order across the two.** The callee hears of the invitation and of its cancellation before the caller does; the
 * caller hears of the answer first, and when its library has confirmed it the callee's side ends. When a cancel and an
 * answer cross, the one that reaches the server first wins; the other call was accepted, and its side follows the
 * winner's callback.
 *
 * **Life of the objects.** An invitation is yours: release it when you like, also while it is under way. It goes on
 * then, and its callbacks get NULL in its place. To release the call manager releases its invitations. A logout ends
 * what is under way with a failure; so does a connection that stays away until the session is lost, after 30 seconds.
 */
#ifndef RTM_INVITATIONS_H
#define RTM_INVITATIONS_H

#include <stdint.h>

#include "errors.h"
#include "export.h"
#include "types.h"

/**
 * What a call manager tells. Fill in with rtm_call_manager_callbacks_init(), set the slots of interest, leave the
 * others NULL. The struct is copied by rtm_call_manager_create(). Every callback gets `user_data` first. The
 * callbacks of a call manager, its client and its channels never run at the same time.
 *
 * An invitation that the program has released is NULL here. A response is valid until the callback returns;
 * response[response_length] is NUL.
 */
typedef struct rtm_call_manager_callbacks {
    uint32_t struct_size; /**< Set by the init function. */
    /** Handed back as every callback's first argument; never looked at. */
    void *user_data;
    /** The callee's library has the invitation. */
    void(RTM_CALL *on_local_invitation_received_by_peer)(void *user_data, rtm_call_manager *manager,
                                                         rtm_local_invitation *invitation);
    /** End: this user canceled it. */
    void(RTM_CALL *on_local_invitation_canceled)(void *user_data, rtm_call_manager *manager,
                                                 rtm_local_invitation *invitation);
    /** End: it failed. @p error_code is an ::rtm_local_invitation_err. */
    void(RTM_CALL *on_local_invitation_failure)(void *user_data, rtm_call_manager *manager,
                                                rtm_local_invitation *invitation, int32_t error_code);
    /** End: the callee accepted. */
    void(RTM_CALL *on_local_invitation_accepted)(void *user_data, rtm_call_manager *manager,
                                                 rtm_local_invitation *invitation, const char *response,
                                                 uint32_t response_length);
    /** End: the callee refused. */
    void(RTM_CALL *on_local_invitation_refused)(void *user_data, rtm_call_manager *manager,
                                                rtm_local_invitation *invitation, const char *response,
                                                uint32_t response_length);
    /** End: this user refused, and the caller knows. */
    void(RTM_CALL *on_remote_invitation_refused)(void *user_data, rtm_call_manager *manager,
                                                 rtm_remote_invitation *invitation);
    /** End: this user accepted, and the caller knows. */
    void(RTM_CALL *on_remote_invitation_accepted)(void *user_data, rtm_call_manager *manager,
                                                  rtm_remote_invitation *invitation);
    /** An invitation of another user. It is yours to release. When this slot is NULL the library releases it. */
    void(RTM_CALL *on_remote_invitation_received)(void *user_data, rtm_call_manager *manager,
                                                  rtm_remote_invitation *invitation);
    /** End: it failed. @p error_code is an ::rtm_remote_invitation_err. */
    void(RTM_CALL *on_remote_invitation_failure)(void *user_data, rtm_call_manager *manager,
                                                 rtm_remote_invitation *invitation, int32_t error_code);
    /** End: the caller canceled it. */
    void(RTM_CALL *on_remote_invitation_canceled)(void *user_data, rtm_call_manager *manager,
                                                  rtm_remote_invitation *invitation);
} rtm_call_manager_callbacks;

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Makes an empty set of callbacks.
 *
 * @param callbacks    the struct to fill in; NULL is ignored.
 * @param struct_size  `sizeof *callbacks`.
 *
 * Thread: any. Since: 0.1.0.
 */
RTM_API void RTM_CALL rtm_call_manager_callbacks_init(rtm_call_manager_callbacks *callbacks, uint32_t struct_size);

/**
 * Creates the call manager of a client. A client has one at a time: release it before creating another.
 *
 * @param client     the client.
 * @param callbacks  what to tell; copied. NULL: nothing.
 * @param manager    out: the call manager, yours to release before or after the client; NULL after a failure. Must
 *                   not be NULL.
 * @return 0, ::RTM_ERR_INVALID_ARGUMENT when @p manager is NULL or the client has a call manager,
 *         ::RTM_ERR_INVALID_HANDLE, ::RTM_ERR_STRUCT_SIZE, ::RTM_ERR_OUT_OF_MEMORY.
 *
 * Thread: any. Since: 0.1.0. See also: rtm_call_manager_release().
 */
RTM_API int32_t RTM_CALL rtm_call_manager_create(rtm_client *client, const rtm_call_manager_callbacks *callbacks,
                                                 rtm_call_manager **manager);

/**
 * Releases a call manager and its invitations. What is under way goes on without being told here.
 *
 * Waits for a callback of this client that runs on another thread; called inside a callback of the client it does not
 * wait. Never waits for the network.
 *
 * @param manager  NULL and released handles are ignored.
 *
 * Thread: any, callbacks included. Since: 0.1.0.
 */
RTM_API void RTM_CALL rtm_call_manager_release(rtm_call_manager *manager);

/**
 * Creates an invitation to one user. It is not sent yet; this works before the login too.
 *
 * @param manager     the call manager.
 * @param callee_id   an id with the rules of a user id, see rtm_client_login(). Copied. Inviting oneself is allowed.
 * @param invitation  out: the invitation, yours to release; NULL after a failure. Must not be NULL.
 * @return 0, ::RTM_INVITATION_API_CALL_ERR_INVALID_ARGUMENT when the id is not allowed,
 *         ::RTM_ERR_INVALID_ARGUMENT when @p invitation is NULL, ::RTM_ERR_INVALID_HANDLE,
 *         ::RTM_ERR_OUT_OF_MEMORY.
 *
 * Thread: any. Since: 0.1.0. See also: rtm_call_manager_send_local_invitation().
 */
RTM_API int32_t RTM_CALL rtm_local_invitation_create(rtm_call_manager *manager, const char *callee_id,
                                                     rtm_local_invitation **invitation);

/**
 * Releases an invitation. If it is under way it goes on; its callbacks get NULL in its place.
 *
 * @param invitation  NULL and released handles are ignored.
 *
 * Thread: any, callbacks included. Since: 0.1.0.
 */
RTM_API void RTM_CALL rtm_local_invitation_release(rtm_local_invitation *invitation);

/**
 * Sets what the callee gets to read.
 *
 * @param invitation  an invitation that was not sent yet.
 * @param content     UTF-8; may hold NUL characters. Copied. NULL: none.
 * @param length      bytes of @p content, at most 8 KiB (8192).
 * @return 0, ::RTM_INVITATION_API_CALL_ERR_INVALID_ARGUMENT when it is too long or not UTF-8,
 *         ::RTM_INVITATION_API_CALL_ERR_ALREADY_SENT, ::RTM_ERR_INVALID_HANDLE.
 *
 * Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_local_invitation_set_content(rtm_local_invitation *invitation, const char *content,
                                                          uint32_t length);

/**
 * Sets the channel that goes with the invitation: a text for the two programs, nobody joins it.
 *
 * @param invitation  an invitation that was not sent yet.
 * @param channel_id  NUL-terminated UTF-8, at most 64 bytes. Copied. NULL: none.
 * @return as rtm_local_invitation_set_content().
 *
 * Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_local_invitation_set_channel_id(rtm_local_invitation *invitation, const char *channel_id);

/**
 * Copies the id of the callee.
 *
 * @param invitation  the invitation.
 * @param buffer      out: the text with a NUL behind it; NULL to ask for the length only.
 * @param size        size of @p buffer; 65 is always enough.
 * @return the length of the text without NUL, ::RTM_ERR_INVALID_HANDLE, or ::RTM_ERR_INVALID_ARGUMENT when the
 *         buffer is too small.
 *
 * Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_local_invitation_get_callee_id(rtm_local_invitation *invitation, char *buffer,
                                                            uint32_t size);

/**
 * Copies the content.
 *
 * @param invitation  the invitation.
 * @param buffer      out: the text with a NUL behind it; NULL to ask for the length only.
 * @param size        size of @p buffer; 8193 is always enough.
 * @return as rtm_local_invitation_get_callee_id().
 *
 * Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_local_invitation_get_content(rtm_local_invitation *invitation, char *buffer,
                                                          uint32_t size);

/**
 * Copies the channel.
 *
 * @param invitation  the invitation.
 * @param buffer      out: the text with a NUL behind it; NULL to ask for the length only.
 * @param size        size of @p buffer; 65 is always enough.
 * @return as rtm_local_invitation_get_callee_id().
 *
 * Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_local_invitation_get_channel_id(rtm_local_invitation *invitation, char *buffer,
                                                             uint32_t size);

/**
 * Copies the callee's response; empty before an answer came.
 *
 * @param invitation  the invitation.
 * @param buffer      out: the text with a NUL behind it; NULL to ask for the length only.
 * @param size        size of @p buffer; 8193 is always enough.
 * @return as rtm_local_invitation_get_callee_id().
 *
 * Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_local_invitation_get_response(rtm_local_invitation *invitation, char *buffer,
                                                           uint32_t size);

/**
 * Returns how far the invitation has come, as the library knows it now: a callback about it may still wait to be
 * delivered.
 *
 * @param invitation  the invitation.
 * @return an ::rtm_local_invitation_state, or ::RTM_ERR_INVALID_HANDLE.
 *
 * Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_local_invitation_get_state(rtm_local_invitation *invitation);

/**
 * Releases an invitation to this user. Unanswered it goes on until it expires; its callbacks get NULL in its place.
 *
 * @param invitation  NULL and released handles are ignored.
 *
 * Thread: any, callbacks included. Since: 0.1.0.
 */
RTM_API void RTM_CALL rtm_remote_invitation_release(rtm_remote_invitation *invitation);

/**
 * Sets what the caller gets to read with the answer.
 *
 * @param invitation  an invitation that was not answered yet.
 * @param response    UTF-8; may hold NUL characters. Copied. NULL: none.
 * @param length      bytes of @p response, at most 8 KiB (8192).
 * @return 0, ::RTM_INVITATION_API_CALL_ERR_INVALID_ARGUMENT when it is too long or not UTF-8,
 *         ::RTM_INVITATION_API_CALL_ERR_ALREADY_ACCEPT, ::RTM_INVITATION_API_CALL_ERR_ALREADY_END,
 *         ::RTM_ERR_INVALID_HANDLE.
 *
 * Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_remote_invitation_set_response(rtm_remote_invitation *invitation, const char *response,
                                                            uint32_t length);

/**
 * Copies the id of the caller.
 *
 * @param invitation  the invitation.
 * @param buffer      out: the text with a NUL behind it; NULL to ask for the length only.
 * @param size        size of @p buffer; 65 is always enough.
 * @return as rtm_local_invitation_get_callee_id().
 *
 * Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_remote_invitation_get_caller_id(rtm_remote_invitation *invitation, char *buffer,
                                                             uint32_t size);

/**
 * Copies what the caller wrote.
 *
 * @param invitation  the invitation.
 * @param buffer      out: the text with a NUL behind it; NULL to ask for the length only.
 * @param size        size of @p buffer; 8193 is always enough.
 * @return as rtm_local_invitation_get_callee_id().
 *
 * Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_remote_invitation_get_content(rtm_remote_invitation *invitation, char *buffer,
                                                           uint32_t size);

/**
 * Copies the channel.
 *
 * @param invitation  the invitation.
 * @param buffer      out: the text with a NUL behind it; NULL to ask for the length only.
 * @param size        size of @p buffer; 65 is always enough.
 * @return as rtm_local_invitation_get_callee_id().
 *
 * Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_remote_invitation_get_channel_id(rtm_remote_invitation *invitation, char *buffer,
                                                              uint32_t size);

/**
 * Copies the response as it was set.
 *
 * @param invitation  the invitation.
 * @param buffer      out: the text with a NUL behind it; NULL to ask for the length only.
 * @param size        size of @p buffer; 8193 is always enough.
 * @return as rtm_local_invitation_get_callee_id().
 *
 * Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_remote_invitation_get_response(rtm_remote_invitation *invitation, char *buffer,
                                                            uint32_t size);

/**
 * Returns how far the invitation has come, as the library knows it now.
 *
 * @param invitation  the invitation.
 * @return an ::rtm_remote_invitation_state, or ::RTM_ERR_INVALID_HANDLE.
 *
 * Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_remote_invitation_get_state(rtm_remote_invitation *invitation);

/**
 * Sends an invitation.
 *
 * A client that is not logged in accepts the call and reports ::RTM_LOCAL_INVITATION_ERR_NOT_LOGGEDIN through
 * `on_local_invitation_failure`, as the original SDK does. While reconnecting the invitation waits for the connection.
 *
 * @param manager     the call manager that made the invitation.
 * @param invitation  an invitation that was not sent yet.
 * @return ::RTM_INVITATION_API_CALL_ERR_ALREADY_SENT, ::RTM_INVITATION_API_CALL_ERR_ALREADY_ACCEPT,
 *         ::RTM_INVITATION_API_CALL_ERR_ALREADY_END, ::RTM_INVITATION_API_CALL_ERR_TOO_MANY,
 *         ::RTM_INVITATION_API_CALL_ERR_INVALID_ARGUMENT when @p invitation is NULL or of another call manager,
 *         ::RTM_ERR_INVALID_HANDLE.
 *
 * Completes: one of the ends of a local invitation. Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_call_manager_send_local_invitation(rtm_call_manager *manager,
                                                                rtm_local_invitation *invitation);

/**
 * Cancels an invitation that is under way. If an answer reaches the server first, that is its end.
 *
 * @param manager     the call manager that made the invitation.
 * @param invitation  the invitation.
 * @return ::RTM_INVITATION_API_CALL_ERR_NOT_STARTED, ::RTM_INVITATION_API_CALL_ERR_ALREADY_ACCEPT,
 *         ::RTM_INVITATION_API_CALL_ERR_ALREADY_END,
 *         ::RTM_INVITATION_API_CALL_ERR_INVALID_ARGUMENT when @p invitation is NULL or of another call manager,
 *         ::RTM_ERR_INVALID_HANDLE.
 *
 * Completes: one of the ends of a local invitation. Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_call_manager_cancel_local_invitation(rtm_call_manager *manager,
                                                                  rtm_local_invitation *invitation);

/**
 * Accepts an invitation.
 *
 * @param manager     the call manager that told of the invitation.
 * @param invitation  the invitation.
 * @return ::RTM_INVITATION_API_CALL_ERR_ALREADY_ACCEPT, ::RTM_INVITATION_API_CALL_ERR_ALREADY_END,
 *         ::RTM_INVITATION_API_CALL_ERR_INVALID_ARGUMENT when @p invitation is NULL or of another call manager,
 *         ::RTM_ERR_INVALID_HANDLE.
 *
 * Completes: one of the ends of a remote invitation. Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_call_manager_accept_remote_invitation(rtm_call_manager *manager,
                                                                   rtm_remote_invitation *invitation);

/**
 * Refuses an invitation.
 *
 * @param manager     the call manager that told of the invitation.
 * @param invitation  the invitation.
 * @return as rtm_call_manager_accept_remote_invitation().
 *
 * Completes: one of the ends of a remote invitation. Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_call_manager_refuse_remote_invitation(rtm_call_manager *manager,
                                                                   rtm_remote_invitation *invitation);

#ifdef __cplusplus
}
#endif

#endif
