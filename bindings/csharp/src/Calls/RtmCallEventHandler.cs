using System;

namespace agora_rtm {
    /// <summary>What is told about call invitations. Assign the events of interest; the others may stay null.</summary>
    /// <remarks>
    /// Events come one after another, in order, on the thread that <see cref="RtmDispatchMode"/> tells. An exception that leaves a method assigned here goes to
    /// <see cref="RtmClient.UnhandledException"/>, and delivery goes on.
    /// </remarks>
    public sealed class RtmCallEventHandler : IRtmApiNative {
        /// <summary>Type of <see cref="OnLocalInvitationReceivedByPeer"/>.</summary>
        public delegate void OnLocalInvitationReceivedByPeerHandler(LocalInvitation localInvitation);
        /// <summary>Type of <see cref="OnLocalInvitationCanceled"/>.</summary>
        public delegate void OnLocalInvitationCanceledHandler(LocalInvitation localInvitation);
        /// <summary>Type of <see cref="OnLocalInvitationFailure"/>.</summary>
        public delegate void OnLocalInvitationFailureHandler(LocalInvitation localInvitation,
            LOCAL_INVITATION_ERR_CODE errorCode);
        /// <summary>Type of <see cref="OnLocalInvitationAccepted"/>.</summary>
        public delegate void OnLocalInvitationAcceptedHandler(LocalInvitation localInvitation, string response);
        /// <summary>Type of <see cref="OnLocalInvitationRefused"/>.</summary>
        public delegate void OnLocalInvitationRefusedHandler(LocalInvitation localInvitation, string response);
        /// <summary>Type of <see cref="OnRemoteInvitationRefused"/>.</summary>
        public delegate void OnRemoteInvitationRefusedHandler(RemoteInvitation remoteInvitation);
        /// <summary>Type of <see cref="OnRemoteInvitationAccepted"/>.</summary>
        public delegate void OnRemoteInvitationAcceptedHandler(RemoteInvitation remoteInvitation);
        /// <summary>Type of <see cref="OnRemoteInvitationReceived"/>.</summary>
        public delegate void OnRemoteInvitationReceivedHandler(RemoteInvitation remoteInvitation);
        /// <summary>Type of <see cref="OnRemoteInvitationFailure"/>.</summary>
        public delegate void OnRemoteInvitationFailureHandler(RemoteInvitation remoteInvitation,
            REMOTE_INVITATION_ERR_CODE errorCode);
        /// <summary>Type of <see cref="OnRemoteInvitationCanceled"/>.</summary>
        public delegate void OnRemoteInvitationCanceledHandler(RemoteInvitation remoteInvitation);

        /// <summary>The callee has the invitation.</summary>
        public OnLocalInvitationReceivedByPeerHandler OnLocalInvitationReceivedByPeer;
        /// <summary>The invitation is cancelled.</summary>
        public OnLocalInvitationCanceledHandler OnLocalInvitationCanceled;
        /// <summary>The invitation failed.</summary>
        public OnLocalInvitationFailureHandler OnLocalInvitationFailure;
        /// <summary>The callee accepted.</summary>
        public OnLocalInvitationAcceptedHandler OnLocalInvitationAccepted;
        /// <summary>The callee refused.</summary>
        public OnLocalInvitationRefusedHandler OnLocalInvitationRefused;
        /// <summary>The refusal is done.</summary>
        public OnRemoteInvitationRefusedHandler OnRemoteInvitationRefused;
        /// <summary>The caller knows that the invitation is accepted.</summary>
        public OnRemoteInvitationAcceptedHandler OnRemoteInvitationAccepted;
        /// <summary>An invitation of another user.</summary>
        public OnRemoteInvitationReceivedHandler OnRemoteInvitationReceived;
        /// <summary>The invitation failed.</summary>
        public OnRemoteInvitationFailureHandler OnRemoteInvitationFailure;
        /// <summary>The caller cancelled.</summary>
        public OnRemoteInvitationCanceledHandler OnRemoteInvitationCanceled;

        private volatile bool released;

        /// <summary>A handler that tells nothing yet.</summary>
        public RtmCallEventHandler() { }

        /// <summary>Ends delivery to this handler, for good. The call manager goes on without.</summary>
        public void Release() { released = true; }

        internal bool IsReleased { get { return released; } }

        /// <summary>For old code: there is nothing native behind a handler.</summary>
        /// <returns>Zero.</returns>
        public IntPtr GetPtr() { return IntPtr.Zero; }

        /// <summary>For old code: there is nothing native behind a handler.</summary>
        /// <returns>Zero.</returns>
        public IntPtr GetRtmCallEventHandlerPtr() { return IntPtr.Zero; }
    }
}
