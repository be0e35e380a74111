using System;
using System.Threading;

namespace agora_rtm {
    /// <summary>
    /// A channel: a named group of users who get each other's messages. Made by <see cref="RtmClient.CreateChannel"/>.
    /// </summary>
    /// <remarks>Results and threads as told at <see cref="RtmClient"/>.</remarks>
    public sealed class RtmChannel : IRtmApiNative, IDisposable {
        /// <summary>What the native library says while the client has a channel of this name.</summary>
        private const int NameInUse = (int)JOIN_CHANNEL_ERR.JOIN_CHANNEL_ERR_FAILURE;

        private static int channels = -1;

        internal readonly RtmChannelEventHandler Handler;
        internal readonly IdCache Ids;
        internal readonly string Name;

        private readonly RtmClient client; // keeps it alive; null for one made from a pointer
        private readonly ChannelHandle handle;
        private readonly int id = Interlocked.Increment(ref channels);
        private readonly string refused;

        /// <summary>For old code: uses a channel of the native library without owning it. Its events go elsewhere.</summary>
        public RtmChannel(IntPtr rtmChannelPtr, RtmChannelEventHandler rtmChannelEventHandler) {
            Handler = rtmChannelEventHandler;
            Name = "";
            handle = new ChannelHandle(rtmChannelPtr, IntPtr.Zero, false);
        }

        internal unsafe RtmChannel(RtmClient client, ClientHandle owner, string name, RtmChannelEventHandler handler) {
            this.client = client;
            Handler = handler;
            Ids = client.Ids;
            Name = name;
            IntPtr key = Registry.Add(this), made = IntPtr.Zero;
            ChannelCallbacks callbacks = ChannelEvents.For(key);
            using (var s = Scratch.Open()) {
                byte* id = s.Id(name);
                int code = NativeMethods.rtm_channel_create(owner.Value, id, &callbacks, &made);
                // Another thread is about to release the last channel of this name, which takes it no time.
                for (int i = 0; code == NameInUse && i < 1000; i++) {
                    Thread.Sleep(1);
                    code = NativeMethods.rtm_channel_create(owner.Value, id, &callbacks, &made);
                }
                if (LastError.Native(code) != 0) refused = LastError.Text;
            }
            handle = new ChannelHandle(made, key, true);
        }

        internal bool IsDead { get { return handle.IsDead; } }

        /// <summary>
        /// A small number of this object, the same as long as it lives. The name is in <see cref="GetName"/>.
        /// </summary>
        public int GetId() { return id; }

        /// <summary>The name it was made with. Not part of the original SDK.</summary>
        public string GetName() { return Name; }

        /// <summary>Joins the channel.</summary>
        /// <returns>A <see cref="JOIN_CHANNEL_ERR"/>. Result: OnJoinSuccess or OnJoinFailure.</returns>
        public int Join() {
            if (refused != null) return LastError.Refuse((int)JOIN_CHANNEL_ERR.JOIN_CHANNEL_ERR_INVALID_ARGUMENT, refused);
            if (handle.IsDead) return LastError.Dead("Join");
            return Done(NativeMethods.rtm_channel_join(handle.Value));
        }

        /// <summary>Leaves the channel. The object stays, and may join again.</summary>
        /// <returns>A <see cref="LEAVE_CHANNEL_ERR"/>. Result: OnLeave.</returns>
        public int Leave() {
            if (handle.IsDead) return LastError.Dead("Leave");
            return Done(NativeMethods.rtm_channel_leave(handle.Value));
        }

        /// <summary>Publishes a message to the other members, with default options.</summary>
        /// <returns>As the other overload.</returns>
        public int SendMessage(IMessage message) { return SendMessage(message, new SendMessageOptions()); }

        /// <summary>Publishes a message to the other members. A message that was received may be sent on.</summary>
        /// <param name="message">The message; it may be used again, also changed.</param>
        /// <param name="options">Options; none has an effect in a channel.</param>
        /// <returns>
        /// A <see cref="CHANNEL_MESSAGE_ERR_CODE"/>, or -7 for a message that was released. Result: OnSendMessageResult with
        /// the message's id; a channel that is not joined reports CHANNEL_MESSAGE_ERR_FAILURE there.
        /// </returns>
        public unsafe int SendMessage(IMessage message, SendMessageOptions options) {
            if (handle.IsDead) return LastError.Dead("SendMessage");
            if (message != null && !message.IsAlive) return LastError.Dead("SendMessage: message");
            using (var s = Scratch.Open()) {
                NativeMessage native;
                if (message != null) message.Fill(&native, s);
                NativeSendMessageOptions how = RtmClient.Native(options);
                return Done(NativeMethods.rtm_channel_send_message(handle.Value, message == null ? null : &native, &how));
            }
        }

        /// <summary>Asks for the members, this user included; beyond 512 a random 512 of them.</summary>
        /// <returns>A <see cref="GET_MEMBERS_ERR"/>. Result: OnGetMembers.</returns>
        public int GetMembers() {
            if (handle.IsDead) return LastError.Dead("GetMembers");
            return Done(NativeMethods.rtm_channel_get_members(handle.Value));
        }

        /// <summary>
        /// Leaves the channel if need be, without OnLeave, and releases it: no event of it comes after this has returned, or
        /// after the event this is called in. The client makes a new channel of this name when asked. Idempotent.
        /// </summary>
        public void Dispose() {
            handle.End();
            if (client != null) client.Forget(this);
        }

        private int Done(int code) {
            GC.KeepAlive(this);
            return LastError.Native(code);
        }

        /// <summary>For logs: the name.</summary>
        public override string ToString() { return "channel " + Name + (IsDead ? ", disposed of" : ""); }
    }
}
