using System.Collections.Generic;
using agora_rtm;
using UnityEngine;

namespace LibrtmSamples {
    /// <summary>Calls somebody, and takes calls: one at a time. Knows nothing of how it is shown; see CallScreen.</summary>
    public sealed class Calls : MonoBehaviour {
        /// <summary>Used where the settings in Window/librtm name no application.</summary>
        public string appId = "my-app";

        private readonly List<string> lines = new List<string>();
        private RtmClient client;
        private RtmCallManager manager;
        private LocalInvitation outgoing;
        private RemoteInvitation incoming;

        /// <summary>What happened, oldest first.</summary>
        public IList<string> Lines { get { return lines; } }

        public bool LoggedIn { get; private set; }
        public bool Calling { get { return outgoing != null; } }
        public bool Ringing { get { return incoming != null; } }

        public void LogIn(string userId, string token) {
            LogOut();
            var settings = RtmUnity.Settings;
            var handler = new RtmClientEventHandler();
            handler.OnLoginSuccess = id => {
                LoggedIn = true;
                Show("Logged in.");
            };
            handler.OnLoginFailure = (id, code) => Show("Not logged in: " + code + ". " + RtmClient.GetLastError());
            client = new RtmClient(settings != null && settings.appId != "" ? settings.appId : appId, handler);

            var calls = new RtmCallEventHandler();
            calls.OnLocalInvitationReceivedByPeer = invitation => Show("It rings at " + invitation.GetCalleeId() + ".");
            calls.OnLocalInvitationAccepted = (invitation, response) => EndOutgoing(invitation.GetCalleeId() + " answers: " + response);
            calls.OnLocalInvitationRefused = (invitation, response) => EndOutgoing(invitation.GetCalleeId() + " declines: " + response);
            calls.OnLocalInvitationCanceled = invitation => EndOutgoing("You gave up.");
            calls.OnLocalInvitationFailure = (invitation, code) => EndOutgoing("The call failed: " + code);
            calls.OnRemoteInvitationReceived = invitation => {
                incoming = invitation;
                Show(invitation.GetCallerId() + " calls: " + invitation.GetContent());
            };
            calls.OnRemoteInvitationAccepted = invitation => EndIncoming("You are talking to " + invitation.GetCallerId() + ".");
            calls.OnRemoteInvitationRefused = invitation => EndIncoming("You declined.");
            calls.OnRemoteInvitationCanceled = invitation => EndIncoming(invitation.GetCallerId() + " gave up.");
            calls.OnRemoteInvitationFailure = (invitation, code) => EndIncoming("The call failed: " + code);
            manager = client.GetRtmCallManager(calls);
            Check(client.Login(token, userId), "log in");
        }

        public void Call(string calleeId, string content) {
            if (outgoing != null) return;
            outgoing = manager.CreateLocalCallInvitation(calleeId);
            outgoing.SetContent(content);
            if (!Check(manager.SendLocalInvitation(outgoing), "call " + calleeId)) outgoing = null;
        }

        public void GiveUp() {
            if (outgoing != null) Check(manager.CancelLocalInvitation(outgoing), "give up");
        }

        public void Answer(bool accept, string response) {
            if (incoming == null) return;
            incoming.SetResponse(response);
            if (accept) Check(manager.AcceptRemoteInvitation(incoming), "accept");
            else Check(manager.RefuseRemoteInvitation(incoming), "decline");
        }

        /// <summary>Logs out. Without it the package does so when play ends.</summary>
        public void LogOut() {
            LoggedIn = false;
            outgoing = null;
            incoming = null;
            manager = null;
            if (client != null) client.Dispose();
            client = null;
        }

        private void EndOutgoing(string line) {
            outgoing = null;
            Show(line);
        }

        private void EndIncoming(string line) {
            incoming = null;
            Show(line);
        }

        private bool Check(int code, string what) {
            if (code != 0) Show("Could not " + what + ": " + RtmClient.GetLastError());
            return code == 0;
        }

        private void Show(string line) {
            lines.Add(line);
        }

        private void OnDestroy() {
            LogOut();
        }
    }
}
