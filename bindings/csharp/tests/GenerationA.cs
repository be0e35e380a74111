// A game as it was written for versions 1.4.2 to 1.4.4 of the original SDK. That it compiles as it is, is the test; nothing
// here may be changed to make it compile.
using System;
using System.Collections.Generic;
using agora_rtm;

namespace GenerationA {
    public class Game : IDisposable {
        public readonly List<string> log = new List<string>();
        private RtmClient client;
        private RtmClientEventHandler clientEventHandler;
        private RtmChannel channel;
        private RtmChannelEventHandler channelEventHandler;
        private RtmCallManager callManager;
        private RtmCallEventHandler callEventHandler;
        private LocalInvitation localInvitation;
        private RemoteInvitation remoteInvitation;
        private long requestId = 0;

        public void Start(string appId) {
            clientEventHandler = new RtmClientEventHandler();
            channelEventHandler = new RtmChannelEventHandler();
            callEventHandler = new RtmCallEventHandler();
            client = new RtmClient(appId: appId, eventHandler: clientEventHandler);
            clientEventHandler.OnQueryPeersOnlineStatusResult = OnQueryPeersOnlineStatusResultHandler;
            clientEventHandler.OnLoginSuccess = OnClientLoginSuccessHandler;
            clientEventHandler.OnLoginFailure = OnClientLoginFailureHandler;
            clientEventHandler.OnMessageReceivedFromPeer = OnMessageReceivedFromPeerHandler;
            clientEventHandler.OnRenewTokenResult += delegate(int id, string token, RENEW_TOKEN_ERR_CODE errorCode) { log.Add("renew " + errorCode); };
            clientEventHandler.OnTokenExpired += (int id) => log.Add("token expired");
            clientEventHandler.OnLogout = (int id, LOGOUT_ERR_CODE errorCode) => log.Add("logout " + errorCode);
            clientEventHandler.OnConnectionStateChanged = (int id, CONNECTION_STATE state, CONNECTION_CHANGE_REASON reason) => log.Add("state " + (int)state + " " + (int)reason);
            clientEventHandler.OnSendMessageResult = (int id, Int64 messageId, PEER_MESSAGE_ERR_CODE errorCode) => log.Add("sent " + messageId + " " + errorCode);
            clientEventHandler.OnImageMessageReceivedFromPeer = (int id, string peerId, ImageMessage message) => Show(message);
            clientEventHandler.OnFileMessageReceivedFromPeer = (int id, string peerId, FileMessage message) => Show(message);
            clientEventHandler.OnMediaUploadingProgress = (int id, Int64 requestId, MediaOperationProgress progress) => log.Add(progress.currentSize + "/" + progress.totalSize);
            clientEventHandler.OnMediaDownloadingProgress = (int id, Int64 requestId, MediaOperationProgress progress) => log.Add(progress.currentSize + "/" + progress.totalSize);
            clientEventHandler.OnFileMediaUploadResult = (int id, Int64 requestId, FileMessage fileMessage, UPLOAD_MEDIA_ERR_CODE code) => { if (code == UPLOAD_MEDIA_ERR_CODE.UPLOAD_MEDIA_ERR_OK) client.SendMessageToPeer("bob", fileMessage); };
            clientEventHandler.OnImageMediaUploadResult = (int id, Int64 requestId, ImageMessage imageMessage, UPLOAD_MEDIA_ERR_CODE code) => { if (code == UPLOAD_MEDIA_ERR_CODE.UPLOAD_MEDIA_ERR_OK) channel.SendMessage(imageMessage); };
            clientEventHandler.OnMediaDownloadToFileResult = (int id, Int64 requestId, DOWNLOAD_MEDIA_ERR_CODE code) => log.Add("file " + code);
            clientEventHandler.OnMediaDownloadToMemoryResult = (int id, Int64 requestId, byte[] memory, Int64 length, DOWNLOAD_MEDIA_ERR_CODE code) => log.Add("memory " + memory.Length + " " + length + " " + code);
            clientEventHandler.OnMediaCancelResult = (int id, Int64 requestId, CANCEL_MEDIA_ERR_CODE code) => log.Add("cancel " + code);
            clientEventHandler.OnSubscriptionRequestResult = (int id, Int64 requestId, PEER_SUBSCRIPTION_STATUS_ERR errorCode) => log.Add("subscribed " + errorCode);
            clientEventHandler.OnQueryPeersBySubscriptionOptionResult = (int id, Int64 requestId, string[] peerIds, int peerCount, QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR errorCode) => log.Add("subscriptions " + peerCount + peerIds.Length);
            clientEventHandler.OnSetLocalUserAttributesResult = (int id, Int64 requestId, ATTRIBUTE_OPERATION_ERR errorCode) => log.Add("set");
            clientEventHandler.OnAddOrUpdateLocalUserAttributesResult = (int id, Int64 requestId, ATTRIBUTE_OPERATION_ERR errorCode) => log.Add("updated");
            clientEventHandler.OnDeleteLocalUserAttributesResult = (int id, Int64 requestId, ATTRIBUTE_OPERATION_ERR errorCode) => log.Add("deleted");
            clientEventHandler.OnClearLocalUserAttributesResult = (int id, Int64 requestId, ATTRIBUTE_OPERATION_ERR errorCode) => log.Add("cleared");
            clientEventHandler.OnGetUserAttributesResult = (int id, Int64 requestId, string userId, RtmAttribute[] attributes, int numberOfAttributes, ATTRIBUTE_OPERATION_ERR errorCode) => {
                for (int i = 0; i < numberOfAttributes; i++) log.Add(attributes[i].key + "=" + attributes[i].value);
            };
            clientEventHandler.OnSetChannelAttributesResult = (int id, Int64 requestId, ATTRIBUTE_OPERATION_ERR errorCode) => log.Add("channel set " + requestId + " " + errorCode);
            clientEventHandler.OnAddOrUpdateChannelAttributesResult = (int id, Int64 requestId, ATTRIBUTE_OPERATION_ERR errorCode) => log.Add("channel updated");
            clientEventHandler.OnDeleteChannelAttributesResult = (int id, Int64 requestId, ATTRIBUTE_OPERATION_ERR errorCode) => log.Add("channel deleted");
            clientEventHandler.OnClearChannelAttributesResult = (int id, Int64 requestId, ATTRIBUTE_OPERATION_ERR errorCode) => log.Add("channel cleared");
            clientEventHandler.OnGetChannelAttributesResult = (int id, Int64 requestId, RtmChannelAttribute[] attributes, int numberOfAttributes, ATTRIBUTE_OPERATION_ERR errorCode) => Show(attributes, numberOfAttributes);
            clientEventHandler.OnGetChannelMemberCountResult = (int id, Int64 requestId, ChannelMemberCount[] channelMemberCounts, int channelCount, GET_CHANNEL_MEMBER_COUNT_ERR_CODE errorCode) => {
                foreach (ChannelMemberCount c in channelMemberCounts) log.Add(c.channelId + ": " + c.count);
            };
            clientEventHandler.OnPeersOnlineStatusChanged = (int id, PeerOnlineStatus[] peersStatus, int peerCount) => {
                for (int i = 0; i < peerCount; i++) log.Add(peersStatus[i].peerId + " " + peersStatus[i].isOnline + " " + (peersStatus[i].onlineState == PEER_ONLINE_STATE.PEER_ONLINE_STATE_ONLINE));
            };

            channelEventHandler.OnJoinSuccess = OnJoinSuccessHandler;
            channelEventHandler.OnJoinFailure = (int id, JOIN_CHANNEL_ERR errorCode) => log.Add("join " + errorCode);
            channelEventHandler.OnLeave = (int id, LEAVE_CHANNEL_ERR errorCode) => log.Add("leave " + errorCode);
            channelEventHandler.OnMessageReceived = (int id, string userId, TextMessage message) => Show(message);
            channelEventHandler.OnImageMessageReceived = (int id, string userId, ImageMessage message) => Show(message);
            channelEventHandler.OnFileMessageReceived = (int id, string userId, FileMessage message) => Show(message);
            channelEventHandler.OnSendMessageResult = (int id, Int64 messageId, CHANNEL_MESSAGE_ERR_CODE errorCode) => log.Add("published " + errorCode);
            channelEventHandler.OnMemberJoined = (int id, RtmChannelMember member) => log.Add(member.GetUserId() + " in " + member.GetChannelId());
            channelEventHandler.OnMemberLeft = (int id, RtmChannelMember member) => log.Add(member.GetUserId() + " out of " + member.GetChannelId());
            channelEventHandler.OnGetMembers = (int id, RtmChannelMember[] members, int userCount, GET_MEMBERS_ERR errorCode) => log.Add("members " + userCount);
            channelEventHandler.OnAttributesUpdated = (int id, RtmChannelAttribute[] attributesList, int numberOfAttributes) => Show(attributesList, numberOfAttributes);
            channelEventHandler.OnMemberCountUpdated = (int id, int memberCount) => log.Add("count " + memberCount);

            callEventHandler.OnLocalInvitationReceivedByPeer = (LocalInvitation localInvitation) => log.Add("received " + localInvitation.GetState());
            callEventHandler.OnLocalInvitationCanceled = (LocalInvitation localInvitation) => log.Add("canceled");
            callEventHandler.OnLocalInvitationFailure = (LocalInvitation localInvitation, LOCAL_INVITATION_ERR_CODE errorCode) => log.Add("failed " + errorCode);
            callEventHandler.OnLocalInvitationAccepted = (LocalInvitation localInvitation, string response) => log.Add("accepted " + response);
            callEventHandler.OnLocalInvitationRefused = (LocalInvitation localInvitation, string response) => log.Add("refused " + response);
            callEventHandler.OnRemoteInvitationRefused = (RemoteInvitation remoteInvitation) => log.Add("refused");
            callEventHandler.OnRemoteInvitationAccepted = (RemoteInvitation remoteInvitation) => log.Add("accepted");
            callEventHandler.OnRemoteInvitationReceived = (RemoteInvitation remoteInvitation) => { this.remoteInvitation = remoteInvitation; remoteInvitation.SetResponse("ok"); callManager.AcceptRemoteInvitation(remoteInvitation); };
            callEventHandler.OnRemoteInvitationFailure = (RemoteInvitation remoteInvitation, REMOTE_INVITATION_ERR_CODE errorCode) => log.Add("failed " + errorCode);
            callEventHandler.OnRemoteInvitationCanceled = (RemoteInvitation remoteInvitation) => log.Add("canceled " + remoteInvitation.GetState());
            callManager = client.GetRtmCallManager(eventHandler: callEventHandler);
        }

        void OnQueryPeersOnlineStatusResultHandler(int id, long requestId, PeerOnlineStatus[] peersStatus, int peerCount, QUERY_PEERS_ONLINE_STATUS_ERR errorCode) { log.Add("online " + peerCount); }
        void OnClientLoginSuccessHandler(int id) { log.Add("client login successful! id = " + id); }
        void OnClientLoginFailureHandler(int id, LOGIN_ERR_CODE errorCode) { log.Add("client login unsuccessful! errorCode = " + errorCode); }
        void OnJoinSuccessHandler(int id) { log.Add("joined " + id); }
        void OnMessageReceivedFromPeerHandler(int id, string peerId, TextMessage message) { log.Add(peerId + ": " + message.GetText()); }

        void Show(IMessage message) {
            if (message.GetMessageType() == MESSAGE_TYPE.MESSAGE_TYPE_RAW) log.Add(message.GetRawMessageLength() + " " + message.GetRawMessageData().Length + " " + message._Length);
            log.Add(message.GetText() + message.GetServerReceiveTs() + message.IsOfflineMessage() + message.GetMessageId() + (message.GetPtr() == IntPtr.Zero));
            FileMessage file = message as FileMessage;
            if (file != null) log.Add(file.GetSize() + file.GetMediaId() + file.GetFileName() + file.GetThumbnailData().Length);
            ImageMessage image = message as ImageMessage;
            if (image != null) log.Add(image.GetSize() + image.GetMediaId() + image.GetFileName() + image.GetThumbnail().Length + image.GetWidth() + image.GetHeight() + image.GetThumbnailWidth() + image.GetThumbnailHeight());
        }

        void Show(RtmChannelAttribute[] attributes, int count) {
            for (int i = 0; i < count; i++) log.Add(attributes[i].GetKey() + attributes[i].GetValue() + attributes[i].GetLastUpdateUserId() + attributes[i].GetLastUpdateTs());
        }

        /// <summary>Everything a game can call. Returns what the calls returned.</summary>
        public List<int> UseEverything() {
            var results = new List<int>();
            string version = RtmClient.GetSdkVersion();
            log.Add(version);
            results.Add(client.SetLogFile(logFilePath: "./generation_a.log"));
            results.Add(client.SetLogFileSize(fileSizeInKBytes: 1024));
            results.Add(client.SetLogFilter(fileter: 0));
            results.Add(client.SetParameters(parameters: "{\"rtm.unknown\": 1}"));
            results.Add(client.Login(token: "", userId: "al/ice"));
            results.Add(client.RenewToken(token: "token"));

            agora_rtm.SendMessageOptions options = new agora_rtm.SendMessageOptions { enableOfflineMessaging = true, enableHistoricalMessaging = false };
            TextMessage message = client.CreateMessage();
            message.SetText("text");
            results.Add(client.SendMessageToPeer(peerId: "bob", message: message, options: options));
            results.Add(client.SendMessageToPeer("bob", client.CreateMessage(text: "text")));
            results.Add(client.SendMessageToPeer("bob", client.CreateMessage(rawData: new byte[] { 1, 2 })));
            results.Add(client.SendMessageToPeer("bob", client.CreateMessage(rawData: new byte[] { 1, 2 }, description: "two bytes")));
            TextMessage copy = new TextMessage(message, TextMessage.MESSAGE_FLAG.SEND);
            results.Add(client.SendMessageToPeer("bob", copy));

            ImageMessage image = client.CreateImageMessageByMediaId(mediaId: "id");
            image.SetFileName(fileName: "image.png");
            image.SetThumbnail(thumbnail: new byte[] { 1 });
            image.SetWidth(width: 1);
            image.SetHeight(height: 2);
            image.SetThumbnailWidth(thumbnailWidth: 3);
            image.SetThumbnailHeight(height: 4);
            Show(new ImageMessage(image, ImageMessage.MESSAGE_FLAG.RECEIVE));
            FileMessage file = client.CreateFileMessageByMediaId(mediaId: "id");
            file.SetFileName(fileName: "file.txt");
            file.SetThumbnail(thumbnail: new byte[] { 1 });
            Show(new FileMessage(file, FileMessage.MESSAGE_FLAG.RECEIVE));
            results.Add(client.SendMessageToPeer("bob", image, options));
            results.Add(client.SendMessageToPeer("bob", file, options));
            results.Add(client.CreateImageMessageByUploading(filePath: "image.png", requestId: requestId++));
            results.Add(client.CreateFileMessageByUploading(filePath: "file.txt", requestId: requestId++));
            results.Add(client.DownloadMediaToMemory(mediaId: "id", requestId: requestId++));
            results.Add(client.DownloadMediaToFile(mediaId: "id", filePath: "copy.txt", requestId: requestId++));
            results.Add(client.CancelMediaDownload(requestId: 0));
            results.Add(client.CancelMediaUpload(requestId: 0));

            results.Add(client.QueryPeersOnlineStatus(peerIds: new string[] { "bob" }, requestId: 222222));
            results.Add(client.SubscribePeersOnlineStatus(peerIds: new string[] { "bob" }, requestId: requestId));
            results.Add(client.UnsubscribePeersOnlineStatus(peerIds: new string[] { "bob" }, requestId: requestId));
            results.Add(client.QueryPeersBySubscriptionOption(option: PEER_SUBSCRIPTION_OPTION.PEER_SUBSCRIPTION_OPTION_ONLINE_STATUS, requestId: requestId));
            results.Add(client.GetChannelMemberCount(channelIds: new string[] { "lobby" }, requestId: requestId));

            RtmChannelAttribute attribute = client.CreateChannelAttribute();
            attribute.SetKey(key: "key");
            attribute.SetValue(value: "value");
            attribute.SetLastUpdateUserId(lastUpdateUserId: "me");
            attribute.SetLastUpdateTs(ts: 5);
            RtmChannelAttribute plain = new RtmChannelAttribute(flag: RtmChannelAttribute.MESSAGE_FLAG.RECEIVE);
            plain.SetKey("other");
            plain.SetValue("value");
            ChannelAttributeOptions notify = new ChannelAttributeOptions();
            notify.enableNotificationToChannelMembers = true;
            results.Add(client.SetChannelAttributes(channelId: "lobby", attributes: new RtmChannelAttribute[] { attribute, plain }, options: notify, requestId: 1));
            results.Add(client.GetChannelAttributes(channelId: "lobby", requestId: requestId));
            results.Add(client.GetChannelAttributesByKeys(channelId: "lobby", attributeKeys: new string[] { "key" }, requestId: requestId));
            results.Add(client.DeleteChannelAttributesByKeys(channelId: "lobby", attributeKeys: new string[] { "key" }, enableNotificationToChannelMembers: true, requestId: requestId));
            results.Add(client.ClearChannelAttributes(channelId: "lobby", enableNotificationToChannelMembers: true, requestId: requestId));
            results.Add(client.GetUserAttributes(userId: "bob", requestId: requestId));
            results.Add(client.GetUserAttributesByKeys(userId: "bob", attributeKeys: new string[] { "key" }, requestId: requestId));
            results.Add(client.DeleteLocalUserAttributesByKeys(attributeKeys: new string[] { "key" }, requestId: requestId));
            results.Add(client.ClearLocalUserAttributes(requestId: requestId));
            attribute.Dispose();

            channel = client.CreateChannel(channelId: "lobby", rtmChannelEventHandler: channelEventHandler);
            int channelId = channel.GetId();
            log.Add("channel " + channelId);
            results.Add(channel.Join());
            results.Add(channel.SendMessage(message: client.CreateMessage("hello")));
            results.Add(channel.SendMessage(message: client.CreateMessage("hello"), options: options));
            results.Add(channel.GetMembers());
            results.Add(channel.Leave());

            localInvitation = callManager.CreateLocalCallInvitation(calleeId: "bob");
            localInvitation.SetContent(content: "content");
            localInvitation.SetChannelId(channelId: "lobby");
            log.Add(localInvitation.GetCalleeId() + localInvitation.GetContent() + localInvitation.GetChannelId() + localInvitation.GetResponse() + (localInvitation.GetPtr() == IntPtr.Zero));
            results.Add(callManager.CancelLocalInvitation(invitation: localInvitation));
            results.Add(callManager.SendLocalInvitation(invitation: localInvitation));
            results.Add(callManager.AcceptRemoteInvitation(invitation: remoteInvitation));
            results.Add(callManager.RefuseRemoteInvitation(invitation: remoteInvitation));
            if (localInvitation.GetState() == LOCAL_INVITATION_STATE.LOCAL_INVITATION_STATE_IDLE) log.Add("idle");
            results.Add(client.Logout());
            return results;
        }

        public void UsePointers() {
            IntPtr[] pointers = {
                clientEventHandler.GetRtmClientEventHandlerPtr(), channelEventHandler.GetChannelEventHandlerPtr(), callEventHandler.GetPtr(), callEventHandler.GetRtmCallEventHandlerPtr(),
                client.CreateMessage().GetPtr(), client.CreateChannelAttribute().GetPtr(), localInvitation.GetPtr(), new RemoteInvitation(IntPtr.Zero).GetPtr(),
            };
            log.Add(pointers.Length + IRtmApiNative.MyLibName);
            TextMessage made = new TextMessage(MessagePtr: IntPtr.Zero, flag: IRtmApiNative.MESSAGE_FLAG.SEND);
            made.SetMessagePtr(messagePtr: IntPtr.Zero);
        }

        public void Dispose() {
            if (localInvitation != null) localInvitation.Dispose();
            if (remoteInvitation != null) remoteInvitation.Dispose();
            if (channel != null) {
                channel.Dispose();
                channel = null;
            }
            if (callManager != null) callManager.Dispose();
            if (client != null) {
                client.Dispose();
                client = null;
            }
            channelEventHandler.Release();
            clientEventHandler.Release();
            callEventHandler.Release();
        }
    }
}
