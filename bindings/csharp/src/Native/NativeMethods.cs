using System;
using System.Runtime.InteropServices;

namespace agora_rtm {
    /// <summary>
    /// The functions of the native library, under their own names and in the order of the headers in include/rtm. Nothing
    /// but this folder calls them directly where memory changes hands; the words are in the headers.
    /// </summary>
    /// <remarks>
    /// Handles travel as numbers: the library never uses one twice and refuses a stale one, so a call that races with a
    /// Dispose is refused, not dangerous. The caller keeps the owner of the handle alive until the call has returned.
    /// </remarks>
    internal static unsafe class NativeMethods {
        /// <summary>Name of the library, without what systems put before and behind it.</summary>
#if UNITY_IOS && !UNITY_EDITOR
        internal const string Library = "__Internal";
#else
        internal const string Library = "rtm";
#endif

        // version.h
        [DllImport(Library, EntryPoint = "rtm_version", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern byte* rtm_version();

        // errors.h
        [DllImport(Library, EntryPoint = "rtm_last_error", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern byte* rtm_last_error();
        [DllImport(Library, EntryPoint = "rtm_error_name", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern byte* rtm_error_name(int operation, int code);

        // types.h
        [DllImport(Library, EntryPoint = "rtm_send_message_options_init", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern void rtm_send_message_options_init(NativeSendMessageOptions* options, uint struct_size);

        // client.h
        [DllImport(Library, EntryPoint = "rtm_client_callbacks_init", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern void rtm_client_callbacks_init(ClientCallbacks* callbacks, uint struct_size);
        [DllImport(Library, EntryPoint = "rtm_client_options_init", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern void rtm_client_options_init(NativeClientOptions* options, uint struct_size);
        [DllImport(Library, EntryPoint = "rtm_client_create", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_client_create(byte* app_id, ClientCallbacks* callbacks, NativeClientOptions* options,
            IntPtr* client);
        [DllImport(Library, EntryPoint = "rtm_client_release", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern void rtm_client_release(IntPtr client);
        [DllImport(Library, EntryPoint = "rtm_shutdown", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern void rtm_shutdown();
        [DllImport(Library, EntryPoint = "rtm_shutdown_within", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern void rtm_shutdown_within(int max_ms);
        [DllImport(Library, EntryPoint = "rtm_client_poll", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_client_poll(IntPtr client, int max_events, int max_ms);
        [DllImport(Library, EntryPoint = "rtm_client_login", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_client_login(IntPtr client, byte* token, byte* user_id);
        [DllImport(Library, EntryPoint = "rtm_client_logout", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_client_logout(IntPtr client);
        [DllImport(Library, EntryPoint = "rtm_client_renew_token", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_client_renew_token(IntPtr client, byte* token);
        [DllImport(Library, EntryPoint = "rtm_client_send_message_to_peer", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_client_send_message_to_peer(IntPtr client, byte* peer_id, NativeMessage* message,
            NativeSendMessageOptions* options);
        [DllImport(Library, EntryPoint = "rtm_client_get_channel_member_count", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_client_get_channel_member_count(IntPtr client, byte** channel_ids, int channel_count,
            long request_id);
        [DllImport(Library, EntryPoint = "rtm_client_set_parameters", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_client_set_parameters(IntPtr client, byte* parameters_json);
        [DllImport(Library, EntryPoint = "rtm_client_set_log_file", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_client_set_log_file(IntPtr client, byte* path);
        [DllImport(Library, EntryPoint = "rtm_client_set_log_filter", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_client_set_log_filter(IntPtr client, int filter);
        [DllImport(Library, EntryPoint = "rtm_client_set_log_file_size", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_client_set_log_file_size(IntPtr client, int file_size_in_kbytes);
        [DllImport(Library, EntryPoint = "rtm_client_enter_background", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_client_enter_background(IntPtr client);
        [DllImport(Library, EntryPoint = "rtm_client_enter_foreground", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_client_enter_foreground(IntPtr client);
        [DllImport(Library, EntryPoint = "rtm_client_network_changed", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_client_network_changed(IntPtr client);

        // presence.h
        [DllImport(Library, EntryPoint = "rtm_client_query_peers_online_status", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_client_query_peers_online_status(IntPtr client, byte** peer_ids, int peer_count,
            long request_id);
        [DllImport(Library, EntryPoint = "rtm_client_subscribe_peers_online_status", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_client_subscribe_peers_online_status(IntPtr client, byte** peer_ids, int peer_count,
            long request_id);
        [DllImport(Library, EntryPoint = "rtm_client_unsubscribe_peers_online_status", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_client_unsubscribe_peers_online_status(IntPtr client, byte** peer_ids, int peer_count,
            long request_id);
        [DllImport(Library, EntryPoint = "rtm_client_query_peers_by_subscription_option", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_client_query_peers_by_subscription_option(IntPtr client, int option, long request_id);

        // attributes.h
        [DllImport(Library, EntryPoint = "rtm_channel_attribute_options_init", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern void rtm_channel_attribute_options_init(NativeChannelAttributeOptions* options,
            uint struct_size);
        [DllImport(Library, EntryPoint = "rtm_client_set_local_user_attributes", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_client_set_local_user_attributes(IntPtr client, NativeAttribute* attributes,
            int attribute_count, long request_id);
        [DllImport(Library, EntryPoint = "rtm_client_add_or_update_local_user_attributes", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_client_add_or_update_local_user_attributes(IntPtr client, NativeAttribute* attributes,
            int attribute_count, long request_id);
        [DllImport(Library, EntryPoint = "rtm_client_delete_local_user_attributes_by_keys", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_client_delete_local_user_attributes_by_keys(IntPtr client, byte** attribute_keys,
            int key_count, long request_id);
        [DllImport(Library, EntryPoint = "rtm_client_clear_local_user_attributes", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_client_clear_local_user_attributes(IntPtr client, long request_id);
        [DllImport(Library, EntryPoint = "rtm_client_get_user_attributes", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_client_get_user_attributes(IntPtr client, byte* user_id, long request_id);
        [DllImport(Library, EntryPoint = "rtm_client_get_user_attributes_by_keys", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_client_get_user_attributes_by_keys(IntPtr client, byte* user_id, byte** attribute_keys,
            int key_count, long request_id);
        [DllImport(Library, EntryPoint = "rtm_client_set_channel_attributes", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_client_set_channel_attributes(IntPtr client, byte* channel_id,
            NativeAttribute* attributes, int attribute_count, NativeChannelAttributeOptions* options, long request_id);
        [DllImport(Library, EntryPoint = "rtm_client_add_or_update_channel_attributes", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_client_add_or_update_channel_attributes(IntPtr client, byte* channel_id,
            NativeAttribute* attributes, int attribute_count, NativeChannelAttributeOptions* options, long request_id);
        [DllImport(Library, EntryPoint = "rtm_client_delete_channel_attributes_by_keys", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_client_delete_channel_attributes_by_keys(IntPtr client, byte* channel_id,
            byte** attribute_keys, int key_count, NativeChannelAttributeOptions* options, long request_id);
        [DllImport(Library, EntryPoint = "rtm_client_clear_channel_attributes", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_client_clear_channel_attributes(IntPtr client, byte* channel_id,
            NativeChannelAttributeOptions* options, long request_id);
        [DllImport(Library, EntryPoint = "rtm_client_set_channel_attributes_if_revision", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_client_set_channel_attributes_if_revision(IntPtr client, byte* channel_id,
            NativeAttribute* attributes, int attribute_count, int replace_all, long expected_revision,
            NativeChannelAttributeOptions* options, long request_id);
        [DllImport(Library, EntryPoint = "rtm_client_delete_channel_attributes_if_revision", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_client_delete_channel_attributes_if_revision(IntPtr client, byte* channel_id,
            byte** attribute_keys, int key_count, long expected_revision, NativeChannelAttributeOptions* options,
            long request_id);
        [DllImport(Library, EntryPoint = "rtm_client_get_channel_attributes", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_client_get_channel_attributes(IntPtr client, byte* channel_id, long request_id);
        [DllImport(Library, EntryPoint = "rtm_client_get_channel_attributes_by_keys", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_client_get_channel_attributes_by_keys(IntPtr client, byte* channel_id,
            byte** attribute_keys, int key_count, long request_id);

        // message.h
        [DllImport(Library, EntryPoint = "rtm_message_init", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern void rtm_message_init(NativeMessage* message, uint struct_size);

        // channel.h
        [DllImport(Library, EntryPoint = "rtm_channel_callbacks_init", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern void rtm_channel_callbacks_init(ChannelCallbacks* callbacks, uint struct_size);
        [DllImport(Library, EntryPoint = "rtm_channel_create", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_channel_create(IntPtr client, byte* channel_id, ChannelCallbacks* callbacks,
            IntPtr* channel);
        [DllImport(Library, EntryPoint = "rtm_channel_release", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern void rtm_channel_release(IntPtr channel);
        [DllImport(Library, EntryPoint = "rtm_channel_get_id", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_channel_get_id(IntPtr channel, byte* buffer, uint size);
        [DllImport(Library, EntryPoint = "rtm_channel_join", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_channel_join(IntPtr channel);
        [DllImport(Library, EntryPoint = "rtm_channel_leave", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_channel_leave(IntPtr channel);
        [DllImport(Library, EntryPoint = "rtm_channel_send_message", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_channel_send_message(IntPtr channel, NativeMessage* message,
            NativeSendMessageOptions* options);
        [DllImport(Library, EntryPoint = "rtm_channel_get_members", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_channel_get_members(IntPtr channel);

        // media.h
        [DllImport(Library, EntryPoint = "rtm_client_create_file_message_by_uploading", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_client_create_file_message_by_uploading(IntPtr client, byte* file_path, long request_id);
        [DllImport(Library, EntryPoint = "rtm_client_create_image_message_by_uploading", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_client_create_image_message_by_uploading(IntPtr client, byte* file_path,
            long request_id);
        [DllImport(Library, EntryPoint = "rtm_client_download_media_to_file", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_client_download_media_to_file(IntPtr client, byte* media_id, byte* file_path,
            long request_id);
        [DllImport(Library, EntryPoint = "rtm_client_download_media_to_memory", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_client_download_media_to_memory(IntPtr client, byte* media_id, long request_id);
        [DllImport(Library, EntryPoint = "rtm_client_cancel_media_upload", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_client_cancel_media_upload(IntPtr client, long request_id);
        [DllImport(Library, EntryPoint = "rtm_client_cancel_media_download", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_client_cancel_media_download(IntPtr client, long request_id);

        // invitations.h
        [DllImport(Library, EntryPoint = "rtm_call_manager_callbacks_init", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern void rtm_call_manager_callbacks_init(CallManagerCallbacks* callbacks, uint struct_size);
        [DllImport(Library, EntryPoint = "rtm_call_manager_create", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_call_manager_create(IntPtr client, CallManagerCallbacks* callbacks, IntPtr* manager);
        [DllImport(Library, EntryPoint = "rtm_call_manager_release", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern void rtm_call_manager_release(IntPtr manager);
        [DllImport(Library, EntryPoint = "rtm_local_invitation_create", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_local_invitation_create(IntPtr manager, byte* callee_id, IntPtr* invitation);
        [DllImport(Library, EntryPoint = "rtm_local_invitation_release", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern void rtm_local_invitation_release(IntPtr invitation);
        [DllImport(Library, EntryPoint = "rtm_local_invitation_set_content", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_local_invitation_set_content(IntPtr invitation, byte* content, uint length);
        [DllImport(Library, EntryPoint = "rtm_local_invitation_set_channel_id", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_local_invitation_set_channel_id(IntPtr invitation, byte* channel_id);
        [DllImport(Library, EntryPoint = "rtm_local_invitation_get_callee_id", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_local_invitation_get_callee_id(IntPtr invitation, byte* buffer, uint size);
        [DllImport(Library, EntryPoint = "rtm_local_invitation_get_content", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_local_invitation_get_content(IntPtr invitation, byte* buffer, uint size);
        [DllImport(Library, EntryPoint = "rtm_local_invitation_get_channel_id", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_local_invitation_get_channel_id(IntPtr invitation, byte* buffer, uint size);
        [DllImport(Library, EntryPoint = "rtm_local_invitation_get_response", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_local_invitation_get_response(IntPtr invitation, byte* buffer, uint size);
        [DllImport(Library, EntryPoint = "rtm_local_invitation_get_state", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_local_invitation_get_state(IntPtr invitation);
        [DllImport(Library, EntryPoint = "rtm_remote_invitation_release", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern void rtm_remote_invitation_release(IntPtr invitation);
        [DllImport(Library, EntryPoint = "rtm_remote_invitation_set_response", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_remote_invitation_set_response(IntPtr invitation, byte* response, uint length);
        [DllImport(Library, EntryPoint = "rtm_remote_invitation_get_caller_id", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_remote_invitation_get_caller_id(IntPtr invitation, byte* buffer, uint size);
        [DllImport(Library, EntryPoint = "rtm_remote_invitation_get_content", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_remote_invitation_get_content(IntPtr invitation, byte* buffer, uint size);
        [DllImport(Library, EntryPoint = "rtm_remote_invitation_get_channel_id", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_remote_invitation_get_channel_id(IntPtr invitation, byte* buffer, uint size);
        [DllImport(Library, EntryPoint = "rtm_remote_invitation_get_response", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_remote_invitation_get_response(IntPtr invitation, byte* buffer, uint size);
        [DllImport(Library, EntryPoint = "rtm_remote_invitation_get_state", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_remote_invitation_get_state(IntPtr invitation);
        [DllImport(Library, EntryPoint = "rtm_call_manager_send_local_invitation", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_call_manager_send_local_invitation(IntPtr manager, IntPtr invitation);
        [DllImport(Library, EntryPoint = "rtm_call_manager_cancel_local_invitation", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_call_manager_cancel_local_invitation(IntPtr manager, IntPtr invitation);
        [DllImport(Library, EntryPoint = "rtm_call_manager_accept_remote_invitation", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_call_manager_accept_remote_invitation(IntPtr manager, IntPtr invitation);
        [DllImport(Library, EntryPoint = "rtm_call_manager_refuse_remote_invitation", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_call_manager_refuse_remote_invitation(IntPtr manager, IntPtr invitation);

        // server.h
        [DllImport(Library, EntryPoint = "rtm_server_options_init", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern void rtm_server_options_init(NativeServerOptions* options, uint struct_size);
        [DllImport(Library, EntryPoint = "rtm_server_start", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_server_start(NativeServerOptions* options, IntPtr* server);
        [DllImport(Library, EntryPoint = "rtm_server_url", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern int rtm_server_url(IntPtr server, byte* buffer, uint size);
        [DllImport(Library, EntryPoint = "rtm_server_stop", CallingConvention = CallingConvention.Cdecl, ExactSpelling = true)]
        internal static extern void rtm_server_stop(IntPtr server);
    }
}
