// A game as it was written for version 1.4.10 of the original SDK, where requests give their number back, and user
// attributes can be written. The last part is what 1.5 added.
using System;
using System.Collections.Generic;
using agora_rtm;

namespace GenerationC {
    public class Game : IDisposable {
        public readonly List<string> log = new List<string>();
        private RtmClient client;
        private RtmChannel channel;
        private readonly RtmClientEventHandler handler = new RtmClientEventHandler();
        private readonly HashSet<Int64> pending = new HashSet<Int64>();

        public void Start(string appId) {
            client = new RtmClient(appId, handler);
            channel = client.CreateChannel("lobby", new RtmChannelEventHandler());
            handler.OnSetLocalUserAttributesResult = (int id, Int64 requestId, ATTRIBUTE_OPERATION_ERR errorCode) => Done(requestId, "set " + errorCode);
            handler.OnAddOrUpdateLocalUserAttributesResult = (int id, Int64 requestId, ATTRIBUTE_OPERATION_ERR errorCode) => Done(requestId, "update " + errorCode);
            handler.OnAddOrUpdateChannelAttributesResult = (int id, Int64 requestId, ATTRIBUTE_OPERATION_ERR errorCode) => Done(requestId, "channel update " + errorCode);
            handler.OnTokenPrivilegeWillExpire = (int id) => log.Add("renew the token");
        }

        private void Done(Int64 requestId, string what) {
            if (pending.Remove(requestId)) log.Add(what);
        }

        public List<int> UseEverything() {
            var results = new List<int>();
            Int64 requestId = 0;
            results.Add(client.SetLogFilter(0));
            RtmAttribute[] attributes = new RtmAttribute[] { new RtmAttribute { key = "key", value = "value" } };
            results.Add(client.SetLocalUserAttributes(attributes: attributes, numberOfAttributes: attributes.Length, requestId: ref requestId));
            pending.Add(requestId);
            results.Add(client.AddOrUpdateLocalUserAttributes(attributes: attributes, numberOfAttributes: 1, requestId: ref requestId));
            RtmChannelAttribute attribute = client.CreateChannelAttribute();
            attribute.SetKey("key");
            attribute.SetValue("value");
            ChannelAttributeOptions options = new ChannelAttributeOptions { enableNotificationToChannelMembers = true };
            results.Add(client.AddOrUpdateChannelAttributes(channelId: "lobby", attributes: new[] { attribute }, options: options, requestId: ref requestId));
            results.Add(client.SetChannelAttributes("lobby", new[] { attribute }, options, ref requestId));
            results.Add(client.DownloadMediaToMemory("id", ref requestId));
            results.Add(client.DownloadMediaToFile("id", "file", ref requestId));
            results.Add(client.CreateImageMessageByUploading("missing.png", ref requestId));
            results.Add(client.CreateFileMessageByUploading("missing.txt", ref requestId));
            results.Add(client.QueryPeersOnlineStatus(new[] { "bob" }, ref requestId));
            results.Add(client.SubscribePeersOnlineStatus(new[] { "bob" }, ref requestId));
            results.Add(client.UnsubscribePeersOnlineStatus(new[] { "bob" }, ref requestId));
            results.Add(client.QueryPeersBySubscriptionOption(PEER_SUBSCRIPTION_OPTION.PEER_SUBSCRIPTION_OPTION_ONLINE_STATUS, ref requestId));
            results.Add(client.GetChannelMemberCount(new[] { "lobby" }, ref requestId));
            results.Add(client.GetChannelAttributesByKeys("lobby", new[] { "key" }, ref requestId));
            results.Add(client.GetChannelAttributes("lobby", ref requestId));
            results.Add(client.DeleteChannelAttributesByKeys("lobby", new[] { "key" }, true, ref requestId));
            results.Add(client.GetUserAttributesByKeys("bob", new[] { "key" }, ref requestId));
            results.Add(client.GetUserAttributes("bob", ref requestId));
            results.Add(client.DeleteLocalUserAttributesByKeys(new[] { "key" }, ref requestId));
            results.Add(client.CancelMediaUpload(requestId));
            RTM_GET_CHANNEL_LIST_ERR list = RTM_GET_CHANNEL_LIST_ERR.RTM_GET_CHANNEL_LIST_ERR_TOO_OFTEN;
            RTM_CLOUD_PROXY_TYPE proxy = RTM_CLOUD_PROXY_TYPE.RTM_TCP_PROXY;
            log.Add(list + " " + proxy);

            // 1.5: options without members, and more reasons.
            results.Add(client.SendMessageToPeer("bob", client.CreateMessage("x"), new SendMessageOptions()));
            log.Add(CONNECTION_CHANGE_REASON.CONNECTION_CHANGE_REASON_TOKEN_EXPIRED + " " + LEAVE_CHANNEL_ERR.LEAVE_CHANNEL_ERR_KICKED);
            return results;
        }

        public void Dispose() {
            channel.Dispose();
            client.Dispose();
        }
    }
}
