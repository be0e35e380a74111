using System;
using System.Collections.Generic;
using agora_rtm;
using UnityEngine;

namespace LibrtmSamples {
    /// <summary>A chat in one channel, and in private. Knows nothing of how it is shown; see ChatScreen.</summary>
    public sealed class Chat : MonoBehaviour {
        /// <summary>Used where the settings in Window/librtm name no application.</summary>
        public string appId = "my-app";
        public string channelName = "lobby";

        private const int MaxLines = 200;

        private readonly List<string> lines = new List<string>();
        private RtmClient client;
        private RtmChannel channel;

        /// <summary>What was said, oldest first.</summary>
        public IList<string> Lines { get { return lines; } }

        public bool InChannel { get; private set; }

        /// <summary>Logs in and joins the channel.</summary>
        public void Enter(string userId, string token) {
            Leave();
            var settings = RtmUnity.Settings;
            var handler = new RtmClientEventHandler();
            handler.OnLoginSuccess = LoggedIn;
            handler.OnLoginFailure = (id, code) => Show("Not logged in: " + code + ". " + RtmClient.GetLastError());
            handler.OnMessageReceivedFromPeer = (id, peer, message) => Show(peer + " (to you): " + message.GetText());
            handler.OnSendMessageResult = (id, messageId, code) => {
                if (code != PEER_MESSAGE_ERR_CODE.PEER_MESSAGE_ERR_OK) Show("Not delivered: " + code);
            };
            handler.OnConnectionStateChanged = (id, state, reason) => {
                if (state == CONNECTION_STATE.CONNECTION_STATE_RECONNECTING) Show("The connection is lost; coming back ...");
                if (state == CONNECTION_STATE.CONNECTION_STATE_ABORTED) Show("Logged out by the server: " + reason);
            };
            client = new RtmClient(settings != null && settings.appId != "" ? settings.appId : appId, handler);
            Check(client.Login(token, userId), "log in");
        }

        /// <summary>Says it in the channel, or to one person: "/peer bob hello".</summary>
        public void Say(string text) {
            if (!InChannel || text.Length == 0) return;
            if (text.StartsWith("/peer ", StringComparison.Ordinal)) {
                var parts = text.Split(new[] { ' ' }, 3);
                if (parts.Length < 3) {
                    Show("Write /peer NAME TEXT");
                    return;
                }
                // The engine has a SendMessageOptions too, so this one needs its namespace.
                var options = new agora_rtm.SendMessageOptions { enableOfflineMessaging = false };
                Check(client.SendMessageToPeer(parts[1], client.CreateMessage(parts[2]), options), "send");
                return;
            }
            if (Check(channel.SendMessage(client.CreateMessage(text)), "send")) Show("you: " + text);
        }

        /// <summary>Leaves the channel and logs out. Without it the package does so when play ends.</summary>
        public void Leave() {
            InChannel = false;
            channel = null;
            if (client != null) client.Dispose();
            client = null;
        }

        private void LoggedIn(int id) {
            var handler = new RtmChannelEventHandler();
            handler.OnJoinSuccess = i => {
                InChannel = true;
                Show("You are in " + channelName + ".");
            };
            handler.OnJoinFailure = (i, code) => Show("Not in " + channelName + ": " + code);
            handler.OnMessageReceived = (i, user, message) => Show(user + ": " + message.GetText());
            handler.OnMemberJoined = (i, member) => Show(member.GetUserId() + " is here.");
            handler.OnMemberLeft = (i, member) => Show(member.GetUserId() + " has left.");
            channel = client.CreateChannel(channelName, handler);
            Check(channel.Join(), "join " + channelName);
        }

        private bool Check(int code, string what) {
            if (code != 0) Show("Could not " + what + ": " + RtmClient.GetLastError());
            return code == 0;
        }

        private void Show(string line) {
            lines.Add(line);
            if (lines.Count > MaxLines) lines.RemoveAt(0);
        }

        private void OnDestroy() {
            Leave();
        }
    }
}
