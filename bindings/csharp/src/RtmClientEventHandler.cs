using System;
using System.Threading;

namespace agora_rtm {
    /// <summary>
    /// What a client tells. Assign the events of interest; the others may stay null. A handler may serve several clients.
    /// </summary>
    /// <remarks>
    /// Events come one after another, in order, on the thread that <see cref="RtmDispatchMode"/> tells. The first argument of each is the
    /// running number of the handler. An exception that leaves a method assigned here goes to
    /// <see cref="RtmClient.UnhandledException"/>, and delivery goes on.
    /// </remarks>
    public sealed class RtmClientEventHandler : IRtmApiNative {
        /// <summary>Type of <see cref="OnLoginSuccess"/>.</summary>
        public delegate void OnLoginSuccessHandler(int id);
        /// <summary>Type of <see cref="OnLoginFailure"/>.</summary>
        public delegate void OnLoginFailureHandler(int id, LOGIN_ERR_CODE errorCode);
        /// <summary>Type of <see cref="OnRenewTokenResult"/>.</summary>
        public delegate void OnRenewTokenResultHandler(int id, string token, RENEW_TOKEN_ERR_CODE errorCode);
        /// <summary>Type of <see cref="OnTokenExpired"/>.</summary>
        public delegate void OnTokenExpiredHandler(int id);
        /// <summary>Type of <see cref="OnTokenPrivilegeWillExpire"/>.</summary>
        public delegate void OnTokenPrivilegeWillExpireHandler(int id);
        /// <summary>Type of <see cref="OnLogout"/>.</summary>
        public delegate void OnLogoutHandler(int id, LOGOUT_ERR_CODE errorCode);
        /// <summary>Type of <see cref="OnConnectionStateChanged"/>.</summary>
        public delegate void OnConnectionStateChangedHandler(int id, CONNECTION_STATE state, CONNECTION_CHANGE_REASON reason);
        /// <summary>Type of <see cref="OnSendMessageResult"/>.</summary>
        public delegate void OnSendMessageResultHandler(int id, Int64 messageId, PEER_MESSAGE_ERR_CODE errorCode);
        /// <summary>Type of <see cref="OnMessageReceivedFromPeer"/>.</summary>
        public delegate void OnMessageReceivedFromPeerHandler(int id, string peerId, TextMessage message);
        /// <summary>Type of <see cref="OnImageMessageReceivedFromPeer"/>.</summary>
        public delegate void OnImageMessageReceivedFromPeerHandler(int id, string peerId, ImageMessage message);
        /// <summary>Type of <see cref="OnFileMessageReceivedFromPeer"/>.</summary>
        public delegate void OnFileMessageReceivedFromPeerHandler(int id, string peerId, FileMessage message);
        /// <summary>Type of <see cref="OnMediaUploadingProgress"/>.</summary>
        public delegate void OnMediaUploadingProgressHandler(int id, Int64 requestId, MediaOperationProgress progress);
        /// <summary>Type of <see cref="OnMediaDownloadingProgress"/>.</summary>
        public delegate void OnMediaDownloadingProgressHandler(int id, Int64 requestId, MediaOperationProgress progress);
        /// <summary>Type of <see cref="OnFileMediaUploadResult"/>.</summary>
        public delegate void OnFileMediaUploadResultHandler(int id, Int64 requestId, FileMessage fileMessage,
            UPLOAD_MEDIA_ERR_CODE code);
        /// <summary>Type of <see cref="OnImageMediaUploadResult"/>.</summary>
        public delegate void OnImageMediaUploadResultHandler(int id, Int64 requestId, ImageMessage imageMessage,
            UPLOAD_MEDIA_ERR_CODE code);
        /// <summary>Type of <see cref="OnMediaDownloadToFileResult"/>.</summary>
        public delegate void OnMediaDownloadToFileResultHandler(int id, Int64 requestId, DOWNLOAD_MEDIA_ERR_CODE code);
        /// <summary>Type of <see cref="OnMediaDownloadToMemoryResult"/>.</summary>
        public delegate void OnMediaDownloadToMemoryResultHandler(int id, Int64 requestId, byte[] memory, Int64 length,
            DOWNLOAD_MEDIA_ERR_CODE code);
        /// <summary>Type of <see cref="OnMediaCancelResult"/>.</summary>
        public delegate void OnMediaCancelResultHandler(int id, Int64 requestId, CANCEL_MEDIA_ERR_CODE code);
        /// <summary>Type of <see cref="OnQueryPeersOnlineStatusResult"/>.</summary>
        public delegate void OnQueryPeersOnlineStatusResultHandler(int id, Int64 requestId, PeerOnlineStatus[] peersStatus,
            int peerCount, QUERY_PEERS_ONLINE_STATUS_ERR errorCode);
        /// <summary>Type of <see cref="OnSubscriptionRequestResult"/>.</summary>
        public delegate void OnSubscriptionRequestResultHandler(int id, Int64 requestId,
            PEER_SUBSCRIPTION_STATUS_ERR errorCode);
        /// <summary>Type of <see cref="OnQueryPeersBySubscriptionOptionResult"/>.</summary>
        public delegate void OnQueryPeersBySubscriptionOptionResultHandler(int id, Int64 requestId, string[] peerIds,
            int peerCount, QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR errorCode);
        /// <summary>Type of <see cref="OnSetLocalUserAttributesResult"/>.</summary>
        public delegate void OnSetLocalUserAttributesResultHandler(int id, Int64 requestId, ATTRIBUTE_OPERATION_ERR errorCode);
        /// <summary>Type of <see cref="OnAddOrUpdateLocalUserAttributesResult"/>.</summary>
        public delegate void OnAddOrUpdateLocalUserAttributesResultHandler(int id, Int64 requestId,
            ATTRIBUTE_OPERATION_ERR errorCode);
        /// <summary>Type of <see cref="OnDeleteLocalUserAttributesResult"/>.</summary>
        public delegate void OnDeleteLocalUserAttributesResultHandler(int id, Int64 requestId,
            ATTRIBUTE_OPERATION_ERR errorCode);
        /// <summary>Type of <see cref="OnClearLocalUserAttributesResult"/>.</summary>
        public delegate void OnClearLocalUserAttributesResultHandler(int id, Int64 requestId,
            ATTRIBUTE_OPERATION_ERR errorCode);
        /// <summary>Type of <see cref="OnGetUserAttributesResult"/>.</summary>
        public delegate void OnGetUserAttributesResultHandler(int id, Int64 requestId, string userId, RtmAttribute[] attributes,
            int numberOfAttributes, ATTRIBUTE_OPERATION_ERR errorCode);
        /// <summary>Type of <see cref="OnSetChannelAttributesResult"/>.</summary>
        public delegate void OnSetChannelAttributesResultHandler(int id, Int64 requestId, ATTRIBUTE_OPERATION_ERR errorCode);
        /// <summary>Type of <see cref="OnAddOrUpdateChannelAttributesResult"/>.</summary>
        public delegate void OnAddOrUpdateChannelAttributesResultHandler(int id, Int64 requestId,
            ATTRIBUTE_OPERATION_ERR errorCode);
        /// <summary>Type of <see cref="OnDeleteChannelAttributesResult"/>.</summary>
        public delegate void OnDeleteChannelAttributesResultHandler(int id, Int64 requestId, ATTRIBUTE_OPERATION_ERR errorCode);
        /// <summary>Type of <see cref="OnClearChannelAttributesResult"/>.</summary>
        public delegate void OnClearChannelAttributesResultHandler(int id, Int64 requestId, ATTRIBUTE_OPERATION_ERR errorCode);
        /// <summary>Type of <see cref="OnGetChannelAttributesResult"/>.</summary>
        public delegate void OnGetChannelAttributesResultHandler(int id, Int64 requestId, RtmChannelAttribute[] attributes,
            int numberOfAttributes, ATTRIBUTE_OPERATION_ERR errorCode);
        /// <summary>Type of <see cref="OnGetChannelMemberCountResult"/>.</summary>
        public delegate void OnGetChannelMemberCountResultHandler(int id, Int64 requestId,
            ChannelMemberCount[] channelMemberCounts, int channelCount, GET_CHANNEL_MEMBER_COUNT_ERR_CODE errorCode);
        /// <summary>Type of <see cref="OnPeersOnlineStatusChanged"/>.</summary>
        public delegate void OnPeersOnlineStatusChangedHandler(int id, PeerOnlineStatus[] peersStatus, int peerCount);
        /// <summary>Type of <see cref="OnReconnected"/>.</summary>
        public delegate void OnReconnectedHandler(int id, bool resumed);

        /// <summary>The login succeeded.</summary>
        public OnLoginSuccessHandler OnLoginSuccess;
        /// <summary>The login failed; <see cref="RtmClient.GetLastError"/> says why.</summary>
        public OnLoginFailureHandler OnLoginFailure;
        /// <summary>Result of RenewToken, with the token that was given.</summary>
        public OnRenewTokenResultHandler OnRenewTokenResult;
        /// <summary>While reconnecting the server found the token expired: call RenewToken.</summary>
        public OnTokenExpiredHandler OnTokenExpired;
        /// <summary>The token expires in 30 seconds: call RenewToken. Not in early versions of the original SDK.</summary>
        public OnTokenPrivilegeWillExpireHandler OnTokenPrivilegeWillExpire;
        /// <summary>The logout is done.</summary>
        public OnLogoutHandler OnLogout;
        /// <summary>The state of the connection changed; both values are as they were when the event was queued.</summary>
        public OnConnectionStateChangedHandler OnConnectionStateChanged;
        /// <summary>Result of SendMessageToPeer; messageId is the GetMessageId of the message sent.</summary>
        public OnSendMessageResultHandler OnSendMessageResult;
        /// <summary>A text or raw message of another user.</summary>
        public OnMessageReceivedFromPeerHandler OnMessageReceivedFromPeer;
        /// <summary>An image of another user.</summary>
        public OnImageMessageReceivedFromPeerHandler OnImageMessageReceivedFromPeer;
        /// <summary>A file of another user.</summary>
        public OnFileMessageReceivedFromPeerHandler OnFileMessageReceivedFromPeer;
        /// <summary>An upload moves; at most once a second.</summary>
        public OnMediaUploadingProgressHandler OnMediaUploadingProgress;
        /// <summary>A download moves; at most once a second.</summary>
        public OnMediaDownloadingProgressHandler OnMediaDownloadingProgress;
        /// <summary>
        /// Result of CreateFileMessageByUploading. The message is never null; unless the code is UPLOAD_MEDIA_ERR_OK there is
        /// nothing in it, its texts are "-7", and it cannot be sent.
        /// </summary>
        public OnFileMediaUploadResultHandler OnFileMediaUploadResult;
        /// <summary>
        /// Result of CreateImageMessageByUploading. The message is never null; unless the code is UPLOAD_MEDIA_ERR_OK there is
        /// nothing in it, its texts are "-7", and it cannot be sent.
        /// </summary>
        public OnImageMediaUploadResultHandler OnImageMediaUploadResult;
        /// <summary>Result of DownloadMediaToFile.</summary>
        public OnMediaDownloadToFileResultHandler OnMediaDownloadToFileResult;
        /// <summary>Result of DownloadMediaToMemory; memory is empty, never null, after a failure.</summary>
        public OnMediaDownloadToMemoryResultHandler OnMediaDownloadToMemoryResult;
        /// <summary>Result of CancelMediaUpload or CancelMediaDownload.</summary>
        public OnMediaCancelResultHandler OnMediaCancelResult;
        /// <summary>Result of QueryPeersOnlineStatus.</summary>
        public OnQueryPeersOnlineStatusResultHandler OnQueryPeersOnlineStatusResult;
        /// <summary>Result of SubscribePeersOnlineStatus or UnsubscribePeersOnlineStatus.</summary>
        public OnSubscriptionRequestResultHandler OnSubscriptionRequestResult;
        /// <summary>Result of QueryPeersBySubscriptionOption.</summary>
        public OnQueryPeersBySubscriptionOptionResultHandler OnQueryPeersBySubscriptionOptionResult;
        /// <summary>Result of SetLocalUserAttributes.</summary>
        public OnSetLocalUserAttributesResultHandler OnSetLocalUserAttributesResult;
        /// <summary>Result of AddOrUpdateLocalUserAttributes.</summary>
        public OnAddOrUpdateLocalUserAttributesResultHandler OnAddOrUpdateLocalUserAttributesResult;
        /// <summary>Result of DeleteLocalUserAttributesByKeys.</summary>
        public OnDeleteLocalUserAttributesResultHandler OnDeleteLocalUserAttributesResult;
        /// <summary>Result of ClearLocalUserAttributes.</summary>
        public OnClearLocalUserAttributesResultHandler OnClearLocalUserAttributesResult;
        /// <summary>Result of GetUserAttributes and GetUserAttributesByKeys.</summary>
        public OnGetUserAttributesResultHandler OnGetUserAttributesResult;
        /// <summary>Result of SetChannelAttributes.</summary>
        public OnSetChannelAttributesResultHandler OnSetChannelAttributesResult;
        /// <summary>Result of AddOrUpdateChannelAttributes.</summary>
        public OnAddOrUpdateChannelAttributesResultHandler OnAddOrUpdateChannelAttributesResult;
        /// <summary>Result of DeleteChannelAttributesByKeys.</summary>
        public OnDeleteChannelAttributesResultHandler OnDeleteChannelAttributesResult;
        /// <summary>Result of ClearChannelAttributes.</summary>
        public OnClearChannelAttributesResultHandler OnClearChannelAttributesResult;
        /// <summary>Result of GetChannelAttributes and GetChannelAttributesByKeys.</summary>
        public OnGetChannelAttributesResultHandler OnGetChannelAttributesResult;
        /// <summary>Result of GetChannelMemberCount.</summary>
        public OnGetChannelMemberCountResultHandler OnGetChannelMemberCountResult;
        /// <summary>The presence of users subscribed to: the present state after a subscribe, then what changed.</summary>
        public OnPeersOnlineStatusChangedHandler OnPeersOnlineStatusChanged;
        /// <summary>
        /// A lost connection is repaired, and everything that could be made up for has been told before this. With resumed
        /// nothing was missed. Without it the session was gone: channels and subscriptions are restored, and each channel
        /// that missed messages has told <see cref="RtmChannelEventHandler.OnGap"/>. Not part of the original SDK.
        /// </summary>
        public OnReconnectedHandler OnReconnected;

        private static int handlers = -1;

        internal readonly int Id;
        private volatile bool released;

        /// <summary>A handler that tells nothing yet.</summary>
        public RtmClientEventHandler() { Id = Interlocked.Increment(ref handlers); }

        /// <summary>Ends delivery to this handler, for good. A client or channel that uses it goes on without.</summary>
        public void Release() { released = true; }

        internal bool IsReleased { get { return released; } }

        /// <summary>For old code: there is nothing native behind a handler.</summary>
        /// <returns>Zero.</returns>
        public IntPtr GetRtmClientEventHandlerPtr() { return IntPtr.Zero; }

        /// <summary>For old code: there is nothing native behind a handler.</summary>
        /// <returns>Zero.</returns>
        public IntPtr GetPtr() { return IntPtr.Zero; }
    }
}
