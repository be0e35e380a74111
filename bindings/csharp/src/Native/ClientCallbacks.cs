using System;
using System.Runtime.InteropServices;
using AOT;

namespace agora_rtm {
    [StructLayout(LayoutKind.Sequential)]
    internal struct ClientCallbacks {
        internal uint struct_size;
        internal IntPtr user_data;
        internal IntPtr on_login_success;
        internal IntPtr on_login_failure;
        internal IntPtr on_renew_token_result;
        internal IntPtr on_token_expired;
        internal IntPtr on_token_privilege_will_expire;
        internal IntPtr on_logout;
        internal IntPtr on_connection_state_changed;
        internal IntPtr on_send_message_result;
        internal IntPtr on_message_received_from_peer;
        internal IntPtr on_image_message_received_from_peer;
        internal IntPtr on_file_message_received_from_peer;
        internal IntPtr on_media_uploading_progress;
        internal IntPtr on_media_downloading_progress;
        internal IntPtr on_file_media_upload_result;
        internal IntPtr on_image_media_upload_result;
        internal IntPtr on_media_download_to_file_result;
        internal IntPtr on_media_download_to_memory_result;
        internal IntPtr on_media_cancel_result;
        internal IntPtr on_query_peers_online_status_result;
        internal IntPtr on_subscription_request_result;
        internal IntPtr on_query_peers_by_subscription_option_result;
        internal IntPtr on_set_local_user_attributes_result;
        internal IntPtr on_add_or_update_local_user_attributes_result;
        internal IntPtr on_delete_local_user_attributes_result;
        internal IntPtr on_clear_local_user_attributes_result;
        internal IntPtr on_get_user_attributes_result;
        internal IntPtr on_set_channel_attributes_result;
        internal IntPtr on_add_or_update_channel_attributes_result;
        internal IntPtr on_delete_channel_attributes_result;
        internal IntPtr on_clear_channel_attributes_result;
        internal IntPtr on_get_channel_attributes_result;
        internal IntPtr on_get_channel_member_count_result;
        internal IntPtr on_peers_online_status_changed;
        internal IntPtr on_reconnected;
    }

    /// <summary>Where the native library calls back for a client.</summary>
    /// <remarks>
    /// Static methods, whose delegates live as long as the process. Each finds its object, copies what is lent, calls the
    /// handler, and lets no exception out into native code.
    /// </remarks>
    internal static unsafe class ClientEvents {
        private static readonly Signatures.Plain onLoginSuccess = OnLoginSuccess;
        private static readonly Signatures.Code onLoginFailure = OnLoginFailure;
        private static readonly Signatures.Token onRenewTokenResult = OnRenewTokenResult;
        private static readonly Signatures.Plain onTokenExpired = OnTokenExpired;
        private static readonly Signatures.Plain onTokenPrivilegeWillExpire = OnTokenPrivilegeWillExpire;
        private static readonly Signatures.Code onLogout = OnLogout;
        private static readonly Signatures.Code onReconnected = OnReconnected;
        private static readonly Signatures.State onConnectionStateChanged = OnConnectionStateChanged;
        private static readonly Signatures.Result onSendMessageResult = OnSendMessageResult;
        private static readonly Signatures.Message onMessageReceivedFromPeer = OnMessageReceivedFromPeer;
        private static readonly Signatures.Message onImageMessageReceivedFromPeer = OnImageMessageReceivedFromPeer;
        private static readonly Signatures.Message onFileMessageReceivedFromPeer = OnFileMessageReceivedFromPeer;
        private static readonly Signatures.Progress onMediaUploadingProgress = OnMediaUploadingProgress;
        private static readonly Signatures.Progress onMediaDownloadingProgress = OnMediaDownloadingProgress;
        private static readonly Signatures.Uploaded onFileMediaUploadResult = OnFileMediaUploadResult;
        private static readonly Signatures.Uploaded onImageMediaUploadResult = OnImageMediaUploadResult;
        private static readonly Signatures.Result onMediaDownloadToFileResult = OnMediaDownloadToFileResult;
        private static readonly Signatures.Memory onMediaDownloadToMemoryResult = OnMediaDownloadToMemoryResult;
        private static readonly Signatures.Result onMediaCancelResult = OnMediaCancelResult;
        private static readonly Signatures.StatusesResult onQueryPeersOnlineStatusResult = OnQueryPeersOnlineStatusResult;
        private static readonly Signatures.Result onSubscriptionRequestResult = OnSubscriptionRequestResult;
        private static readonly Signatures.IdsResult onQueryPeersBySubscriptionOptionResult = OnQueryPeersBySubscriptionOptionResult;
        private static readonly Signatures.Result onSetLocalUserAttributesResult = OnSetLocalUserAttributesResult;
        private static readonly Signatures.Result onAddOrUpdateLocalUserAttributesResult = OnAddOrUpdateLocalUserAttributesResult;
        private static readonly Signatures.Result onDeleteLocalUserAttributesResult = OnDeleteLocalUserAttributesResult;
        private static readonly Signatures.Result onClearLocalUserAttributesResult = OnClearLocalUserAttributesResult;
        private static readonly Signatures.UserAttributes onGetUserAttributesResult = OnGetUserAttributesResult;
        private static readonly Signatures.Result onSetChannelAttributesResult = OnSetChannelAttributesResult;
        private static readonly Signatures.Result onAddOrUpdateChannelAttributesResult = OnAddOrUpdateChannelAttributesResult;
        private static readonly Signatures.Result onDeleteChannelAttributesResult = OnDeleteChannelAttributesResult;
        private static readonly Signatures.Result onClearChannelAttributesResult = OnClearChannelAttributesResult;
        private static readonly Signatures.ChannelAttributes onGetChannelAttributesResult = OnGetChannelAttributesResult;
        private static readonly Signatures.CountsResult onGetChannelMemberCountResult = OnGetChannelMemberCountResult;
        private static readonly Signatures.Statuses onPeersOnlineStatusChanged = OnPeersOnlineStatusChanged;

        private static readonly ClientCallbacks all = All();

        /// <summary>All callbacks, for the object that the registry knows by this key.</summary>
        internal static ClientCallbacks For(IntPtr key) {
            ClientCallbacks callbacks = all;
            callbacks.user_data = key;
            return callbacks;
        }

        private static ClientCallbacks All() {
            var callbacks = new ClientCallbacks();
            callbacks.struct_size = (uint)sizeof(ClientCallbacks);
            callbacks.on_login_success = Marshal.GetFunctionPointerForDelegate(onLoginSuccess);
            callbacks.on_login_failure = Marshal.GetFunctionPointerForDelegate(onLoginFailure);
            callbacks.on_renew_token_result = Marshal.GetFunctionPointerForDelegate(onRenewTokenResult);
            callbacks.on_token_expired = Marshal.GetFunctionPointerForDelegate(onTokenExpired);
            callbacks.on_token_privilege_will_expire = Marshal.GetFunctionPointerForDelegate(onTokenPrivilegeWillExpire);
            callbacks.on_logout = Marshal.GetFunctionPointerForDelegate(onLogout);
            callbacks.on_connection_state_changed = Marshal.GetFunctionPointerForDelegate(onConnectionStateChanged);
            callbacks.on_send_message_result = Marshal.GetFunctionPointerForDelegate(onSendMessageResult);
            callbacks.on_message_received_from_peer = Marshal.GetFunctionPointerForDelegate(onMessageReceivedFromPeer);
            callbacks.on_image_message_received_from_peer = Marshal.GetFunctionPointerForDelegate(onImageMessageReceivedFromPeer);
            callbacks.on_file_message_received_from_peer = Marshal.GetFunctionPointerForDelegate(onFileMessageReceivedFromPeer);
            callbacks.on_media_uploading_progress = Marshal.GetFunctionPointerForDelegate(onMediaUploadingProgress);
            callbacks.on_media_downloading_progress = Marshal.GetFunctionPointerForDelegate(onMediaDownloadingProgress);
            callbacks.on_file_media_upload_result = Marshal.GetFunctionPointerForDelegate(onFileMediaUploadResult);
            callbacks.on_image_media_upload_result = Marshal.GetFunctionPointerForDelegate(onImageMediaUploadResult);
            callbacks.on_media_download_to_file_result = Marshal.GetFunctionPointerForDelegate(onMediaDownloadToFileResult);
            callbacks.on_media_download_to_memory_result = Marshal.GetFunctionPointerForDelegate(onMediaDownloadToMemoryResult);
            callbacks.on_media_cancel_result = Marshal.GetFunctionPointerForDelegate(onMediaCancelResult);
            callbacks.on_query_peers_online_status_result = Marshal.GetFunctionPointerForDelegate(onQueryPeersOnlineStatusResult);
            callbacks.on_subscription_request_result = Marshal.GetFunctionPointerForDelegate(onSubscriptionRequestResult);
            callbacks.on_query_peers_by_subscription_option_result = Marshal.GetFunctionPointerForDelegate(onQueryPeersBySubscriptionOptionResult);
            callbacks.on_set_local_user_attributes_result = Marshal.GetFunctionPointerForDelegate(onSetLocalUserAttributesResult);
            callbacks.on_add_or_update_local_user_attributes_result = Marshal.GetFunctionPointerForDelegate(onAddOrUpdateLocalUserAttributesResult);
            callbacks.on_delete_local_user_attributes_result = Marshal.GetFunctionPointerForDelegate(onDeleteLocalUserAttributesResult);
            callbacks.on_clear_local_user_attributes_result = Marshal.GetFunctionPointerForDelegate(onClearLocalUserAttributesResult);
            callbacks.on_get_user_attributes_result = Marshal.GetFunctionPointerForDelegate(onGetUserAttributesResult);
            callbacks.on_set_channel_attributes_result = Marshal.GetFunctionPointerForDelegate(onSetChannelAttributesResult);
            callbacks.on_add_or_update_channel_attributes_result = Marshal.GetFunctionPointerForDelegate(onAddOrUpdateChannelAttributesResult);
            callbacks.on_delete_channel_attributes_result = Marshal.GetFunctionPointerForDelegate(onDeleteChannelAttributesResult);
            callbacks.on_clear_channel_attributes_result = Marshal.GetFunctionPointerForDelegate(onClearChannelAttributesResult);
            callbacks.on_get_channel_attributes_result = Marshal.GetFunctionPointerForDelegate(onGetChannelAttributesResult);
            callbacks.on_get_channel_member_count_result = Marshal.GetFunctionPointerForDelegate(onGetChannelMemberCountResult);
            callbacks.on_peers_online_status_changed = Marshal.GetFunctionPointerForDelegate(onPeersOnlineStatusChanged);
            callbacks.on_reconnected = Marshal.GetFunctionPointerForDelegate(onReconnected);
            return callbacks;
        }

        [MonoPInvokeCallback(typeof(Signatures.Plain))]
        private static void OnLoginSuccess(IntPtr key, IntPtr sender) {
            try {
                var client = (RtmClient)Registry.Told(key);
                if (client == null) return;
                var tell = client.Handler.IsReleased ? null : client.Handler.OnLoginSuccess;
                if (tell != null) tell(client.Handler.Id);
                GC.KeepAlive(client);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.Code))]
        private static void OnLoginFailure(IntPtr key, IntPtr sender, int code) {
            try {
                var client = (RtmClient)Registry.Told(key);
                if (client == null) return;
                var tell = client.Handler.IsReleased ? null : client.Handler.OnLoginFailure;
                if (tell != null) tell(client.Handler.Id, (LOGIN_ERR_CODE)code);
                GC.KeepAlive(client);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.Token))]
        private static void OnRenewTokenResult(IntPtr key, IntPtr sender, byte* token, int code) {
            try {
                var client = (RtmClient)Registry.Told(key);
                if (client == null) return;
                var tell = client.Handler.IsReleased ? null : client.Handler.OnRenewTokenResult;
                if (tell != null) tell(client.Handler.Id, Utf8.Read(token), (RENEW_TOKEN_ERR_CODE)code);
                GC.KeepAlive(client);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.Plain))]
        private static void OnTokenExpired(IntPtr key, IntPtr sender) {
            try {
                var client = (RtmClient)Registry.Told(key);
                if (client == null) return;
                var tell = client.Handler.IsReleased ? null : client.Handler.OnTokenExpired;
                if (tell != null) tell(client.Handler.Id);
                GC.KeepAlive(client);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.Code))]
        private static void OnReconnected(IntPtr key, IntPtr sender, int resumed) {
            try {
                var client = (RtmClient)Registry.Told(key);
                if (client == null) return;
                var tell = client.Handler.IsReleased ? null : client.Handler.OnReconnected;
                if (tell != null) tell(client.Handler.Id, resumed != 0);
                GC.KeepAlive(client);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.Plain))]
        private static void OnTokenPrivilegeWillExpire(IntPtr key, IntPtr sender) {
            try {
                var client = (RtmClient)Registry.Told(key);
                if (client == null) return;
                var tell = client.Handler.IsReleased ? null : client.Handler.OnTokenPrivilegeWillExpire;
                if (tell != null) tell(client.Handler.Id);
                GC.KeepAlive(client);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.Code))]
        private static void OnLogout(IntPtr key, IntPtr sender, int code) {
            try {
                var client = (RtmClient)Registry.Told(key);
                if (client == null) return;
                var tell = client.Handler.IsReleased ? null : client.Handler.OnLogout;
                if (tell != null) tell(client.Handler.Id, (LOGOUT_ERR_CODE)code);
                GC.KeepAlive(client);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.State))]
        private static void OnConnectionStateChanged(IntPtr key, IntPtr sender, int state, int reason) {
            try {
                var client = (RtmClient)Registry.Told(key);
                if (client == null) return;
                var tell = client.Handler.IsReleased ? null : client.Handler.OnConnectionStateChanged;
                if (tell != null) tell(client.Handler.Id, (CONNECTION_STATE)state, (CONNECTION_CHANGE_REASON)reason);
                GC.KeepAlive(client);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.Result))]
        private static void OnSendMessageResult(IntPtr key, IntPtr sender, long message_id, int code) {
            try {
                var client = (RtmClient)Registry.Told(key);
                if (client == null) return;
                var tell = client.Handler.IsReleased ? null : client.Handler.OnSendMessageResult;
                if (tell != null) tell(client.Handler.Id, message_id, (PEER_MESSAGE_ERR_CODE)code);
                GC.KeepAlive(client);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.Message))]
        private static void OnMessageReceivedFromPeer(IntPtr key, IntPtr sender, byte* peer_id, NativeMessage* message) {
            try {
                var client = (RtmClient)Registry.Told(key);
                if (client == null) return;
                var tell = client.Handler.IsReleased ? null : client.Handler.OnMessageReceivedFromPeer;
                if (tell != null) tell(client.Handler.Id, client.Ids.Get(peer_id), new TextMessage(message));
                GC.KeepAlive(client);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.Message))]
        private static void OnImageMessageReceivedFromPeer(IntPtr key, IntPtr sender, byte* peer_id, NativeMessage* message) {
            try {
                var client = (RtmClient)Registry.Told(key);
                if (client == null) return;
                var tell = client.Handler.IsReleased ? null : client.Handler.OnImageMessageReceivedFromPeer;
                if (tell != null) tell(client.Handler.Id, client.Ids.Get(peer_id), new ImageMessage(message));
                GC.KeepAlive(client);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.Message))]
        private static void OnFileMessageReceivedFromPeer(IntPtr key, IntPtr sender, byte* peer_id, NativeMessage* message) {
            try {
                var client = (RtmClient)Registry.Told(key);
                if (client == null) return;
                var tell = client.Handler.IsReleased ? null : client.Handler.OnFileMessageReceivedFromPeer;
                if (tell != null) tell(client.Handler.Id, client.Ids.Get(peer_id), new FileMessage(message));
                GC.KeepAlive(client);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.Progress))]
        private static void OnMediaUploadingProgress(IntPtr key, IntPtr sender, long request_id,
            NativeMediaOperationProgress* progress) {
            try {
                var client = (RtmClient)Registry.Told(key);
                if (client == null) return;
                var tell = client.Handler.IsReleased ? null : client.Handler.OnMediaUploadingProgress;
                if (tell != null) tell(client.Handler.Id, client.Transfers.Number(request_id), Values.Progress(progress));
                GC.KeepAlive(client);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.Progress))]
        private static void OnMediaDownloadingProgress(IntPtr key, IntPtr sender, long request_id,
            NativeMediaOperationProgress* progress) {
            try {
                var client = (RtmClient)Registry.Told(key);
                if (client == null) return;
                var tell = client.Handler.IsReleased ? null : client.Handler.OnMediaDownloadingProgress;
                if (tell != null) tell(client.Handler.Id, client.Transfers.Number(request_id), Values.Progress(progress));
                GC.KeepAlive(client);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.Uploaded))]
        private static void OnFileMediaUploadResult(IntPtr key, IntPtr sender, long request_id, NativeMessage* message,
            int code) {
            try {
                var client = (RtmClient)Registry.Told(key);
                if (client == null) return;
                long number = client.Transfers.End(request_id);
                var tell = client.Handler.IsReleased ? null : client.Handler.OnFileMediaUploadResult;
                if (tell != null) {
                    tell(client.Handler.Id, number, message == null ? new FileMessage(IntPtr.Zero, MESSAGE_FLAG.SEND) : new FileMessage(message),
                        (UPLOAD_MEDIA_ERR_CODE)code);
                }
                GC.KeepAlive(client);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.Uploaded))]
        private static void OnImageMediaUploadResult(IntPtr key, IntPtr sender, long request_id, NativeMessage* message,
            int code) {
            try {
                var client = (RtmClient)Registry.Told(key);
                if (client == null) return;
                long number = client.Transfers.End(request_id);
                var tell = client.Handler.IsReleased ? null : client.Handler.OnImageMediaUploadResult;
                if (tell != null) {
                    tell(client.Handler.Id, number, message == null ? new ImageMessage(IntPtr.Zero, MESSAGE_FLAG.SEND) : new ImageMessage(message),
                        (UPLOAD_MEDIA_ERR_CODE)code);
                }
                GC.KeepAlive(client);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.Result))]
        private static void OnMediaDownloadToFileResult(IntPtr key, IntPtr sender, long request_id, int code) {
            try {
                var client = (RtmClient)Registry.Told(key);
                if (client == null) return;
                long number = client.Transfers.End(request_id);
                var tell = client.Handler.IsReleased ? null : client.Handler.OnMediaDownloadToFileResult;
                if (tell != null) tell(client.Handler.Id, number, (DOWNLOAD_MEDIA_ERR_CODE)code);
                GC.KeepAlive(client);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.Memory))]
        private static void OnMediaDownloadToMemoryResult(IntPtr key, IntPtr sender, long request_id, byte* memory, long length,
            int code) {
            try {
                var client = (RtmClient)Registry.Told(key);
                if (client == null) return;
                long number = client.Transfers.End(request_id);
                var tell = client.Handler.IsReleased ? null : client.Handler.OnMediaDownloadToMemoryResult;
                if (tell != null) {
                    tell(client.Handler.Id, number, Utf8.Bytes(memory, checked((uint)length)), length,
                        (DOWNLOAD_MEDIA_ERR_CODE)code);
                }
                GC.KeepAlive(client);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.Result))]
        private static void OnMediaCancelResult(IntPtr key, IntPtr sender, long request_id, int code) {
            try {
                var client = (RtmClient)Registry.Told(key);
                if (client == null) return;
                long number = client.Transfers.EndCancel(request_id);
                var tell = client.Handler.IsReleased ? null : client.Handler.OnMediaCancelResult;
                if (tell != null) tell(client.Handler.Id, number, (CANCEL_MEDIA_ERR_CODE)code);
                GC.KeepAlive(client);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.StatusesResult))]
        private static void OnQueryPeersOnlineStatusResult(IntPtr key, IntPtr sender, long request_id,
            NativePeerOnlineStatus* statuses, int count, int code) {
            try {
                var client = (RtmClient)Registry.Told(key);
                if (client == null) return;
                var tell = client.Handler.IsReleased ? null : client.Handler.OnQueryPeersOnlineStatusResult;
                if (tell != null) {
                    tell(client.Handler.Id, request_id, Values.Statuses(statuses, count, client.Ids), count,
                        (QUERY_PEERS_ONLINE_STATUS_ERR)code);
                }
                GC.KeepAlive(client);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.Result))]
        private static void OnSubscriptionRequestResult(IntPtr key, IntPtr sender, long request_id, int code) {
            try {
                var client = (RtmClient)Registry.Told(key);
                if (client == null) return;
                var tell = client.Handler.IsReleased ? null : client.Handler.OnSubscriptionRequestResult;
                if (tell != null) tell(client.Handler.Id, request_id, (PEER_SUBSCRIPTION_STATUS_ERR)code);
                GC.KeepAlive(client);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.IdsResult))]
        private static void OnQueryPeersBySubscriptionOptionResult(IntPtr key, IntPtr sender, long request_id, byte** ids,
            int count, int code) {
            try {
                var client = (RtmClient)Registry.Told(key);
                if (client == null) return;
                var tell = client.Handler.IsReleased ? null : client.Handler.OnQueryPeersBySubscriptionOptionResult;
                if (tell != null) {
                    tell(client.Handler.Id, request_id, Values.Ids(ids, count, client.Ids), count,
                        (QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR)code);
                }
                GC.KeepAlive(client);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.Result))]
        private static void OnSetLocalUserAttributesResult(IntPtr key, IntPtr sender, long request_id, int code) {
            try {
                var client = (RtmClient)Registry.Told(key);
                if (client == null) return;
                var tell = client.Handler.IsReleased ? null : client.Handler.OnSetLocalUserAttributesResult;
                if (tell != null) tell(client.Handler.Id, request_id, (ATTRIBUTE_OPERATION_ERR)code);
                GC.KeepAlive(client);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.Result))]
        private static void OnAddOrUpdateLocalUserAttributesResult(IntPtr key, IntPtr sender, long request_id, int code) {
            try {
                var client = (RtmClient)Registry.Told(key);
                if (client == null) return;
                var tell = client.Handler.IsReleased ? null : client.Handler.OnAddOrUpdateLocalUserAttributesResult;
                if (tell != null) tell(client.Handler.Id, request_id, (ATTRIBUTE_OPERATION_ERR)code);
                GC.KeepAlive(client);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.Result))]
        private static void OnDeleteLocalUserAttributesResult(IntPtr key, IntPtr sender, long request_id, int code) {
            try {
                var client = (RtmClient)Registry.Told(key);
                if (client == null) return;
                var tell = client.Handler.IsReleased ? null : client.Handler.OnDeleteLocalUserAttributesResult;
                if (tell != null) tell(client.Handler.Id, request_id, (ATTRIBUTE_OPERATION_ERR)code);
                GC.KeepAlive(client);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.Result))]
        private static void OnClearLocalUserAttributesResult(IntPtr key, IntPtr sender, long request_id, int code) {
            try {
                var client = (RtmClient)Registry.Told(key);
                if (client == null) return;
                var tell = client.Handler.IsReleased ? null : client.Handler.OnClearLocalUserAttributesResult;
                if (tell != null) tell(client.Handler.Id, request_id, (ATTRIBUTE_OPERATION_ERR)code);
                GC.KeepAlive(client);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.UserAttributes))]
        private static void OnGetUserAttributesResult(IntPtr key, IntPtr sender, long request_id, byte* user_id,
            NativeAttribute* attributes, int count, int code) {
            try {
                var client = (RtmClient)Registry.Told(key);
                if (client == null) return;
                var tell = client.Handler.IsReleased ? null : client.Handler.OnGetUserAttributesResult;
                if (tell != null) {
                    tell(client.Handler.Id, request_id, client.Ids.Get(user_id), Values.Attributes(attributes, count), count,
                        (ATTRIBUTE_OPERATION_ERR)code);
                }
                GC.KeepAlive(client);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.Result))]
        private static void OnSetChannelAttributesResult(IntPtr key, IntPtr sender, long request_id, int code) {
            try {
                var client = (RtmClient)Registry.Told(key);
                if (client == null) return;
                var tell = client.Handler.IsReleased ? null : client.Handler.OnSetChannelAttributesResult;
                if (tell != null) tell(client.Handler.Id, request_id, (ATTRIBUTE_OPERATION_ERR)code);
                GC.KeepAlive(client);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.Result))]
        private static void OnAddOrUpdateChannelAttributesResult(IntPtr key, IntPtr sender, long request_id, int code) {
            try {
                var client = (RtmClient)Registry.Told(key);
                if (client == null) return;
                var tell = client.Handler.IsReleased ? null : client.Handler.OnAddOrUpdateChannelAttributesResult;
                if (tell != null) tell(client.Handler.Id, request_id, (ATTRIBUTE_OPERATION_ERR)code);
                GC.KeepAlive(client);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.Result))]
        private static void OnDeleteChannelAttributesResult(IntPtr key, IntPtr sender, long request_id, int code) {
            try {
                var client = (RtmClient)Registry.Told(key);
                if (client == null) return;
                var tell = client.Handler.IsReleased ? null : client.Handler.OnDeleteChannelAttributesResult;
                if (tell != null) tell(client.Handler.Id, request_id, (ATTRIBUTE_OPERATION_ERR)code);
                GC.KeepAlive(client);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.Result))]
        private static void OnClearChannelAttributesResult(IntPtr key, IntPtr sender, long request_id, int code) {
            try {
                var client = (RtmClient)Registry.Told(key);
                if (client == null) return;
                var tell = client.Handler.IsReleased ? null : client.Handler.OnClearChannelAttributesResult;
                if (tell != null) tell(client.Handler.Id, request_id, (ATTRIBUTE_OPERATION_ERR)code);
                GC.KeepAlive(client);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.ChannelAttributes))]
        private static void OnGetChannelAttributesResult(IntPtr key, IntPtr sender, long request_id,
            NativeChannelAttribute* attributes, int count, int code) {
            try {
                var client = (RtmClient)Registry.Told(key);
                if (client == null) return;
                var tell = client.Handler.IsReleased ? null : client.Handler.OnGetChannelAttributesResult;
                if (tell != null) {
                    tell(client.Handler.Id, request_id, Values.ChannelAttributes(attributes, count, client.Ids), count,
                        (ATTRIBUTE_OPERATION_ERR)code);
                }
                GC.KeepAlive(client);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.CountsResult))]
        private static void OnGetChannelMemberCountResult(IntPtr key, IntPtr sender, long request_id,
            NativeChannelMemberCount* counts, int count, int code) {
            try {
                var client = (RtmClient)Registry.Told(key);
                if (client == null) return;
                var tell = client.Handler.IsReleased ? null : client.Handler.OnGetChannelMemberCountResult;
                if (tell != null) {
                    tell(client.Handler.Id, request_id, Values.Counts(counts, count, client.Ids), count,
                        (GET_CHANNEL_MEMBER_COUNT_ERR_CODE)code);
                }
                GC.KeepAlive(client);
            } catch (Exception e) {
                Host.Report(e);
            }
        }

        [MonoPInvokeCallback(typeof(Signatures.Statuses))]
        private static void OnPeersOnlineStatusChanged(IntPtr key, IntPtr sender, NativePeerOnlineStatus* statuses, int count) {
            try {
                var client = (RtmClient)Registry.Told(key);
                if (client == null) return;
                var tell = client.Handler.IsReleased ? null : client.Handler.OnPeersOnlineStatusChanged;
                if (tell != null) tell(client.Handler.Id, Values.Statuses(statuses, count, client.Ids), count);
                GC.KeepAlive(client);
            } catch (Exception e) {
                Host.Report(e);
            }
        }
    }
}
