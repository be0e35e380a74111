using System;
using System.Threading;

namespace agora_rtm {
    /// <summary>
    /// What a channel tells. Assign the events of interest; the others may stay null. A handler may serve several channels:
    /// disposing of one of them leaves the others their events.
    /// </summary>
    /// <remarks>
    /// Events come one after another, in order, on the thread that <see cref="RtmDispatchMode"/> tells. The first argument of each is the
    /// running number of the handler. An exception that leaves a method assigned here goes to
    /// <see cref="RtmClient.UnhandledException"/>, and delivery goes on.
    /// </remarks>
    public sealed class RtmChannelEventHandler : IRtmApiNative {
        /// <summary>Type of <see cref="OnJoinSuccess"/>.</summary>
        public delegate void OnJoinSuccessHandler(int id);
        /// <summary>Type of <see cref="OnJoinFailure"/>.</summary>
        public delegate void OnJoinFailureHandler(int id, JOIN_CHANNEL_ERR errorCode);
        /// <summary>Type of <see cref="OnLeave"/>.</summary>
        public delegate void OnLeaveHandler(int id, LEAVE_CHANNEL_ERR errorCode);
        /// <summary>Type of <see cref="OnMessageReceived"/>.</summary>
        public delegate void OnMessageReceivedHandler(int id, string userId, TextMessage message);
        /// <summary>Type of <see cref="OnImageMessageReceived"/>.</summary>
        public delegate void OnImageMessageReceivedHandler(int id, string userId, ImageMessage message);
        /// <summary>Type of <see cref="OnFileMessageReceived"/>.</summary>
        public delegate void OnFileMessageReceivedHandler(int id, string userId, FileMessage message);
        /// <summary>Type of <see cref="OnSendMessageResult"/>.</summary>
        public delegate void OnSendMessageResultHandler(int id, Int64 messageId, CHANNEL_MESSAGE_ERR_CODE errorCode);
        /// <summary>Type of <see cref="OnMemberJoined"/>.</summary>
        public delegate void OnMemberJoinedHandler(int id, RtmChannelMember member);
        /// <summary>Type of <see cref="OnMemberLeft"/>.</summary>
        public delegate void OnMemberLeftHandler(int id, RtmChannelMember member);
        /// <summary>Type of <see cref="OnGetMembers"/>.</summary>
        public delegate void OnGetMembersHandler(int id, RtmChannelMember[] members, int userCount, GET_MEMBERS_ERR errorCode);
        /// <summary>Type of <see cref="OnAttributesUpdated"/>.</summary>
        public delegate void OnAttributesUpdatedHandler(int id, RtmChannelAttribute[] attributesList, int numberOfAttributes);
        /// <summary>Type of <see cref="OnMemberCountUpdated"/>.</summary>
        public delegate void OnMemberCountUpdatedHandler(int id, int memberCount);
        /// <summary>Type of <see cref="OnGap"/>.</summary>
        public delegate void OnGapHandler(int id, Int64 from, Int64 to);

        /// <summary>The channel is joined.</summary>
        public OnJoinSuccessHandler OnJoinSuccess;
        /// <summary>The channel was not joined; <see cref="RtmClient.GetLastError"/> says why.</summary>
        public OnJoinFailureHandler OnJoinFailure;
        /// <summary>Result of Leave.</summary>
        public OnLeaveHandler OnLeave;
        /// <summary>A text or raw message of another member. One's own messages do not come back.</summary>
        public OnMessageReceivedHandler OnMessageReceived;
        /// <summary>An image of another member.</summary>
        public OnImageMessageReceivedHandler OnImageMessageReceived;
        /// <summary>A file of another member.</summary>
        public OnFileMessageReceivedHandler OnFileMessageReceived;
        /// <summary>Result of SendMessage; messageId is the GetMessageId of the message sent.</summary>
        public OnSendMessageResultHandler OnSendMessageResult;
        /// <summary>Another user joined.</summary>
        public OnMemberJoinedHandler OnMemberJoined;
        /// <summary>Another user left, or has been offline for 30 seconds.</summary>
        public OnMemberLeftHandler OnMemberLeft;
        /// <summary>Result of GetMembers.</summary>
        public OnGetMembersHandler OnGetMembers;
        /// <summary>All attributes of the channel, after a write that asked to tell the members.</summary>
        public OnAttributesUpdatedHandler OnAttributesUpdated;
        /// <summary>The number of members, this user included.</summary>
        public OnMemberCountUpdatedHandler OnMemberCountUpdated;
        /// <summary>
        /// Messages of this channel were missed, because the connection was lost for longer than the server can make up for.
        /// They had the positions <c>from</c> to <c>to</c> in the order of the channel; both are 0 when the number is not known. Not part of
        /// the original SDK.
        /// </summary>
        public OnGapHandler OnGap;

        private static int handlers = -1;

        internal readonly int Id;
        private volatile bool released;

        /// <summary>A handler that tells nothing yet.</summary>
        public RtmChannelEventHandler() { Id = Interlocked.Increment(ref handlers); }

        /// <summary>Ends delivery to this handler, for good. A client or channel that uses it goes on without.</summary>
        public void Release() { released = true; }

        internal bool IsReleased { get { return released; } }

        /// <summary>For old code: there is nothing native behind a handler.</summary>
        /// <returns>Zero.</returns>
        public IntPtr GetChannelEventHandlerPtr() { return IntPtr.Zero; }
    }
}
