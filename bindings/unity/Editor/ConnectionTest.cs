using System;
using UnityEditor;
using UnityEngine;

namespace agora_rtm {
    /// <summary>Logs in once and out again, and says in words how that went. Events come through the editor's loop.</summary>
    internal sealed class ConnectionTest : IDisposable {
        private RtmClient client;
        private double startedAt;

        /// <summary>What to show; changes while the test runs.</summary>
        internal string Text { get; private set; }

        internal MessageType Kind { get; private set; }

        internal bool Running { get; private set; }

        /// <summary>Begins. Empty settings mean what they mean in a game.</summary>
        internal void Start(RtmSettings settings, string token) {
            Dispose();
            if (settings.appId.Length == 0) {
                Say(MessageType.Error, "Enter an application id first: any text for a server in development mode, else one that the server was started with.");
                return;
            }
            var handler = new RtmClientEventHandler();
            handler.OnLoginSuccess = delegate {
                int ms = (int)((EditorApplication.timeSinceStartup - startedAt) * 1000);
                End(MessageType.Info, "Connected and logged in within " + ms + " ms.");
            };
            handler.OnLoginFailure = delegate(int id, LOGIN_ERR_CODE code) {
                End(MessageType.Error, "Not logged in: " + code + ". " + RtmClient.GetLastError());
            };
            client = new RtmClient(settings.appId, handler);
            string why = RtmClient.GetLastError();
            if (client.SetLogFilter((int)settings.logLevel) != 0) {
                End(MessageType.Error, "No client could be made: " + why);
                return;
            }
            startedAt = EditorApplication.timeSinceStartup;
            Running = true;
            Say(MessageType.None, "Connecting to " + (settings.serverUrl.Length == 0 ? "the default server" : settings.serverUrl) + " ...");
            if (settings.serverUrl.Length != 0 && client.SetParameters("{\"rtm.server_url\": " + Lifecycle.Quote(settings.serverUrl) + "}") != 0) {
                End(MessageType.Error, "The address cannot be used: " + RtmClient.GetLastError());
                return;
            }
            // A name of its own, so that nobody who plays meanwhile is logged out by it.
            int refused = client.Login(token, "unity-editor-" + Guid.NewGuid().ToString("N").Substring(0, 8));
            if (refused != 0) End(MessageType.Error, "Not logged in: " + (LOGIN_ERR_CODE)refused + ". " + RtmClient.GetLastError());
        }

        public void Dispose() {
            Running = false;
            if (client != null) client.Dispose(); // logs out
            client = null;
        }

        private void End(MessageType kind, string text) {
            Say(kind, text);
            Dispose();
        }

        private void Say(MessageType kind, string text) {
            Kind = kind;
            Text = text;
        }
    }
}
