// Members of a guild call each other to voice, as it would have been written for version 1.4.8 of the original SDK.
// Nothing here may be changed to make it compile.
using System;
using System.Collections.Generic;
using agora_rtm;

namespace Games.Guild {
    public class GuildCalls {
        public Action<string> Say;
        public bool AnswerAtOnce;
        public bool Busy { get { return outgoing != null || incoming != null; } }

        private RtmClient client;
        private RtmCallManager callManager;
        private LocalInvitation outgoing;
        private RemoteInvitation incoming;

        public GuildCalls(string appId) {
            RtmClientEventHandler clientHandler = new RtmClientEventHandler();
            RtmCallEventHandler callHandler = new RtmCallEventHandler();
            client = new RtmClient(appId, clientHandler);
            callManager = client.GetRtmCallManager(callHandler);
            clientHandler.OnLoginSuccess = (int id) => { Say("ready"); };

            callHandler.OnLocalInvitationReceivedByPeer = (LocalInvitation localInvitation) => { Say("rings at " + localInvitation.GetCalleeId() + " " + (int)localInvitation.GetState()); };
            callHandler.OnLocalInvitationAccepted = OnAccepted;
            callHandler.OnLocalInvitationRefused = (LocalInvitation localInvitation, string response) => { HangUp(localInvitation.GetCalleeId() + " refuses: " + response); };
            callHandler.OnLocalInvitationCanceled = (LocalInvitation localInvitation) => { HangUp("gave up on " + localInvitation.GetCalleeId()); };
            callHandler.OnLocalInvitationFailure = (LocalInvitation localInvitation, LOCAL_INVITATION_ERR_CODE errorCode) => { HangUp("failed " + errorCode); };
            callHandler.OnRemoteInvitationReceived = OnRinging;
            callHandler.OnRemoteInvitationAccepted = (RemoteInvitation remoteInvitation) => { Forget(remoteInvitation, "talking to " + remoteInvitation.GetCallerId() + " in " + remoteInvitation.GetChannelId()); };
            callHandler.OnRemoteInvitationRefused = (RemoteInvitation remoteInvitation) => { Forget(remoteInvitation, "refused " + remoteInvitation.GetCallerId()); };
            callHandler.OnRemoteInvitationCanceled = (RemoteInvitation remoteInvitation) => { Forget(remoteInvitation, remoteInvitation.GetCallerId() + " gave up"); };
            callHandler.OnRemoteInvitationFailure = (RemoteInvitation remoteInvitation, REMOTE_INVITATION_ERR_CODE errorCode) => { Forget(remoteInvitation, "failed " + errorCode); };
        }

        public void LogIn(string name) { client.Login("", name); }

        public void Call(string member, string about) {
            outgoing = callManager.CreateLocalCallInvitation(member);
            outgoing.SetContent("{\"about\":\"" + about + "\",\"mic\":true}");
            outgoing.SetChannelId("voice-" + member);
            INVITATION_API_CALL_ERR_CODE refused = (INVITATION_API_CALL_ERR_CODE)callManager.SendLocalInvitation(outgoing);
            if (refused != INVITATION_API_CALL_ERR_CODE.INVITATION_API_CALL_ERR_OK) HangUp("not sent " + refused);
        }

        public void GiveUp() { if (outgoing != null) callManager.CancelLocalInvitation(invitation: outgoing); }

        private void OnAccepted(LocalInvitation localInvitation, string response) {
            HangUp(localInvitation.GetCalleeId() + " accepts: " + response);
        }

        private void OnRinging(RemoteInvitation remoteInvitation) {
            if (incoming != null) {
                // The line is taken: the second caller is told so.
                remoteInvitation.SetResponse("busy");
                callManager.RefuseRemoteInvitation(remoteInvitation);
                return;
            }
            incoming = remoteInvitation;
            Say(remoteInvitation.GetCallerId() + " calls " + remoteInvitation.GetContent());
            if (AnswerAtOnce) Answer(true, "at once");
        }

        public void Answer(bool yes, string response) {
            incoming.SetResponse(response);
            int result = yes ? callManager.AcceptRemoteInvitation(incoming) : callManager.RefuseRemoteInvitation(incoming);
            if (result != 0) Forget(incoming, "too late " + (INVITATION_API_CALL_ERR_CODE)result);
        }

        private void HangUp(string line) {
            if (outgoing != null) outgoing.Dispose();
            outgoing = null;
            Say(line);
        }

        // The objects of two callbacks may differ, so callers are compared.
        private void Forget(RemoteInvitation remoteInvitation, string line) {
            if (incoming != null && incoming.GetCallerId() == remoteInvitation.GetCallerId()) incoming = null;
            Say(line);
        }

        public void Quit() {
            client.Logout();
            callManager.Dispose();
            client.Dispose();
        }
    }
}
