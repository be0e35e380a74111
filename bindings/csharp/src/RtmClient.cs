using System;
using System.Collections.Generic;

namespace agora_rtm {
    /// <summary>
    /// One user's access to the service. Make a client, log in, use it, log out, dispose of it. Several may live in one
    /// process.
    /// </summary>
    /// <remarks>
    /// No method waits for the network: a call is checked and accepted (0) or refused at once with the value of its
    /// enumeration, and its result comes as an event of the handler. -7 means that there is nothing behind this object.
    /// After a refusal <see cref="GetLastError"/> says why in a sentence.
    /// Methods may be called from any thread, also inside events. Keep a reference to a client in use: one that is
    /// forgotten is released by the garbage collector.
    /// </remarks>
    public sealed partial class RtmClient : IRtmApiNative, IDisposable {
        /// <summary>The mode of clients made without one. Thread, unless an engine sets something else.</summary>
        public static RtmDispatchMode DispatchMode = RtmDispatchMode.Thread;

        /// <summary>
        /// Gets what an event handler throws; delivery goes on with the next event. Null: it is written to the standard
        /// error output, or to the console of the engine.
        /// </summary>
        public static Action<Exception> UnhandledException;

        internal readonly RtmClientEventHandler Handler;
        internal readonly IdCache Ids = new IdCache();
        internal readonly Transfers Transfers = new Transfers();

        private readonly ClientHandle handle;
        private readonly object guard = new object(); // of the two below; never held during a call that may wait
        private readonly Dictionary<string, RtmChannel> channels = new Dictionary<string, RtmChannel>();
        private RtmCallManager calls;

        /// <summary>
        /// Makes a client in the mode of <see cref="DispatchMode"/>. Never throws: when it cannot be made a warning is
        /// written, and every method returns -7 or null.
        /// </summary>
        /// <param name="appId">The application, as registered on the server: 1 to 64 visible ASCII characters.</param>
        /// <param name="eventHandler">What to tell; its events may be assigned later too.</param>
        public RtmClient(string appId, RtmClientEventHandler eventHandler) : this(appId, eventHandler, DispatchMode) { }

        /// <summary>As the other constructor, with a mode of its own. Not part of the original SDK.</summary>
        public RtmClient(string appId, RtmClientEventHandler eventHandler, RtmDispatchMode dispatchMode) {
            Handler = eventHandler;
            handle = Make(appId, eventHandler, dispatchMode);
            if (!handle.IsDead && Host.ClientMade != null) Host.ClientMade(this, dispatchMode);
        }

        private unsafe ClientHandle Make(string appId, RtmClientEventHandler eventHandler, RtmDispatchMode dispatchMode) {
            if (eventHandler == null) {
                LastError.Refuse((int)COMMON_ERR_CODE.ERROR_NULL_PTR, "RtmClient: eventHandler is null; make an RtmClientEventHandler first");
                Host.Warn("librtm: " + LastError.Text);
                return new ClientHandle(IntPtr.Zero, IntPtr.Zero);
            }
            string problem = Library.Problem;
            if (problem != null) {
                LastError.Refuse((int)COMMON_ERR_CODE.ERROR_NULL_PTR, "RtmClient: " + problem);
                Host.Warn("librtm: " + LastError.Text);
                return new ClientHandle(IntPtr.Zero, IntPtr.Zero);
            }
            Host.WatchForTheEnd();
            if (Host.HasEnded) return new ClientHandle(IntPtr.Zero, IntPtr.Zero); // events could not be told any more
            IntPtr key = Registry.Add(this), made = IntPtr.Zero;
            ClientCallbacks callbacks = ClientEvents.For(key);
            var options = new NativeClientOptions();
            options.struct_size = (uint)sizeof(NativeClientOptions);
            options.dispatch_mode = (int)dispatchMode;
            int code;
            using (var s = Scratch.Open()) {
                code = LastError.Native(NativeMethods.rtm_client_create(s.Id(appId), &callbacks, &options, &made));
            }
            if (code != 0) Host.Warn("librtm: RtmClient: " + LastError.Text + " (" + (INIT_ERR_CODE)code + ")");
            if (Host.HasEnded) Host.Shutdown(); // meanwhile
            return new ClientHandle(made, key);
        }

        /// <summary>
        /// The version of the native library, for example "0.1.0"; "" when it cannot be used. Works before any client exists.
        /// </summary>
        public static unsafe string GetSdkVersion() {
            return Library.Problem == null ? Utf8.Read(NativeMethods.rtm_version()) : "";
        }

        /// <summary>
        /// Why the last call on this thread was refused, in one sentence; inside an event, what is behind it. Not part of the
        /// original SDK.
        /// </summary>
        /// <returns>"" when there is nothing to say; never null.</returns>
        public static string GetLastError() { return LastError.Text; }

        /// <summary>
        /// Calls the events that wait, on this thread, and returns. For a client in poll mode. Everything is delivered in
        /// order; what a budget leaves over comes with the next call. Not part of the original SDK.
        /// </summary>
        /// <param name="maxEvents">Stop after this many events; 0: no such limit.</param>
        /// <param name="maxMilliseconds">Stop once this time has passed, after one event at least; 0: no such limit.</param>
        /// <returns>
        /// How many events were delivered, or negative: -7 for a disposed client, -6 in thread mode, -3 inside an event or
        /// while another thread polls, -1 for a negative budget.
        /// </returns>
        public int Poll(int maxEvents, int maxMilliseconds) {
            if (handle.IsDead) return LastError.Dead("Poll");
            return Done(NativeMethods.rtm_client_poll(handle.Value, maxEvents, maxMilliseconds));
        }

        /// <summary>Logs in. A login that fails is not repeated; a lost connection is.</summary>
        /// <param name="token">An access token for the user; null or "" where the server demands none.</param>
        /// <param name="userId">1 to 64 of the permitted ASCII characters.</param>
        /// <returns>A <see cref="LOGIN_ERR_CODE"/>. Result: OnLoginSuccess or OnLoginFailure.</returns>
        public unsafe int Login(string token, string userId) {
            if (handle.IsDead) return LastError.Dead("Login");
            using (var s = Scratch.Open()) return Done(NativeMethods.rtm_client_login(handle.Value, s.Id(token), s.Id(userId)));
        }

        /// <summary>Logs out and leaves all channels. Also the way out of the state ABORTED.</summary>
        /// <returns>A <see cref="LOGOUT_ERR_CODE"/>. Result: OnLogout.</returns>
        public int Logout() {
            if (handle.IsDead) return LastError.Dead("Logout");
            return Done(NativeMethods.rtm_client_logout(handle.Value));
        }

        /// <summary>Replaces the access token, before or after it has expired.</summary>
        /// <param name="token">The new token.</param>
        /// <returns>A <see cref="RENEW_TOKEN_ERR_CODE"/>. Result: OnRenewTokenResult.</returns>
        public unsafe int RenewToken(string token) {
            if (handle.IsDead) return LastError.Dead("RenewToken");
            using (var s = Scratch.Open()) return Done(NativeMethods.rtm_client_renew_token(handle.Value, s.Id(token)));
        }

        /// <summary>
        /// Sets parameters from a JSON object, before Login. "rtm.server_url" is where the server is, for example
        /// {"rtm.server_url": "ws://192.168.1.10:7650/rtm"}.
        /// </summary>
        /// <param name="parameters">A JSON object as text.</param>
        /// <returns>0, or -1 when it is not a JSON object or a value is not usable; then nothing is set.</returns>
        public unsafe int SetParameters(string parameters) {
            if (handle.IsDead) return LastError.Dead("SetParameters");
            using (var s = Scratch.Open()) return Done(NativeMethods.rtm_client_set_parameters(handle.Value, s.Id(parameters)));
        }

        /// <summary>
        /// Chooses the log file, instead of agorartm.log in the working directory. Call it right after making the client; the
        /// directory must exist.
        /// </summary>
        /// <param name="logFilePath">The path of the file.</param>
        /// <returns>0, or -1 when the file cannot be written.</returns>
        public unsafe int SetLogFile(string logFilePath) {
            if (handle.IsDead) return LastError.Dead("SetLogFile");
            using (var s = Scratch.Open()) {
                return Done(NativeMethods.rtm_client_set_log_file(handle.Value, s.Id(Usable(logFilePath))));
            }
        }

        /// <summary>Chooses the size of each of the two log files: 512 to 1048576 KiB.</summary>
        /// <param name="fileSizeInKBytes">KiB of one file.</param>
        /// <returns>0, or -1 for a size out of range.</returns>
        public int SetLogFileSize(int fileSizeInKBytes) {
            if (handle.IsDead) return LastError.Dead("SetLogFileSize");
            return Done(NativeMethods.rtm_client_set_log_file_size(handle.Value, fileSizeInKBytes));
        }

        /// <summary>
        /// Chooses what is logged: 0 off, 8 critical, 12 error, 14 warning, 15 info; each includes the graver ones.
        /// </summary>
        /// <param name="fileter">The level.</param>
        /// <returns>0, or -1 for another value.</returns>
        public int SetLogFilter(int fileter) {
            if (handle.IsDead) return LastError.Dead("SetLogFilter");
            return Done(NativeMethods.rtm_client_set_log_filter(handle.Value, fileter));
        }

        /// <summary>
        /// Says that the program goes to the background, where the system suspends it: the client hangs up politely and
        /// stays away from the network until EnterForeground. The session waits at the server, 30 seconds by default;
        /// calls wait, and their time runs on. The Unity package calls it by itself. Not part of the original SDK.
        /// </summary>
        /// <returns>0, or -7 for a disposed client.</returns>
        public int EnterBackground() {
            if (handle.IsDead) return LastError.Dead("EnterBackground");
            return Done(NativeMethods.rtm_client_enter_background(handle.Value));
        }

        /// <summary>
        /// Says that the program is back in the foreground: the client connects at once, and what was missed meanwhile is
        /// delivered. OnReconnected tells how it went. Not part of the original SDK.
        /// </summary>
        /// <returns>0, or -7 for a disposed client.</returns>
        public int EnterForeground() {
            if (handle.IsDead) return LastError.Dead("EnterForeground");
            return Done(NativeMethods.rtm_client_enter_foreground(handle.Value));
        }

        /// <summary>
        /// Says that the device has changed its network, from Wi-Fi to mobile data for example: the connection is replaced
        /// at once, and nothing is missed. Not part of the original SDK.
        /// </summary>
        /// <returns>0, or -7 for a disposed client.</returns>
        public int NetworkChanged() {
            if (handle.IsDead) return LastError.Dead("NetworkChanged");
            return Done(NativeMethods.rtm_client_network_changed(handle.Value));
        }

        /// <summary>
        /// Gives a channel, which is not joined yet. While one of this name is alive it is returned again, and the handler
        /// is not looked at.
        /// </summary>
        /// <param name="channelId">Its name: 1 to 64 of the permitted ASCII characters.</param>
        /// <param name="rtmChannelEventHandler">What to tell about the channel.</param>
        /// <returns>
        /// The channel; null when there is nothing behind this client. A channel with a name that is not allowed refuses
        /// Join with JOIN_CHANNEL_ERR_INVALID_ARGUMENT.
        /// </returns>
        /// <exception cref="ArgumentNullException">An argument is null.</exception>
        public RtmChannel CreateChannel(string channelId, RtmChannelEventHandler rtmChannelEventHandler) {
            if (channelId == null) throw new ArgumentNullException("channelId");
            if (rtmChannelEventHandler == null) throw new ArgumentNullException("rtmChannelEventHandler");
            lock (guard) {
                if (handle.IsDead) {
                    LastError.Dead("CreateChannel");
                    return null;
                }
                RtmChannel channel;
                if (channels.TryGetValue(channelId, out channel) && !channel.IsDead) return channel;
                channel = new RtmChannel(this, handle, channelId, rtmChannelEventHandler);
                if (!channel.IsDead) channels[channelId] = channel;
                return channel;
            }
        }

        internal void Forget(RtmChannel channel) {
            lock (guard) {
                RtmChannel known;
                if (channels.TryGetValue(channel.Name, out known) && known == channel) channels.Remove(channel.Name);
            }
        }

        /// <summary>
        /// Gives the call manager of this client; the last handler passed is told. Invitations that come while there is none
        /// expire unseen.
        /// </summary>
        /// <param name="eventHandler">What to tell about invitations.</param>
        /// <returns>
        /// The call manager; null, with a warning, when the handler is null or there is nothing behind this client.
        /// </returns>
        public RtmCallManager GetRtmCallManager(RtmCallEventHandler eventHandler) {
            if (eventHandler == null) {
                LastError.Refuse((int)COMMON_ERR_CODE.ERROR_NULL_PTR,
                    "GetRtmCallManager: eventHandler is null; make an RtmCallEventHandler first");
                Host.Warn("librtm: " + LastError.Text);
                return null;
            }
            lock (guard) {
                if (handle.IsDead) {
                    LastError.Dead("GetRtmCallManager");
                    return null;
                }
                if (calls == null || calls.IsDead) calls = new RtmCallManager(this, handle, eventHandler);
                calls.Handler = eventHandler;
                return calls;
            }
        }

        internal void Forget(RtmCallManager manager) {
            lock (guard) {
                if (calls == manager) calls = null;
            }
        }

        /// <summary>
        /// Disposes of the channels and the call manager, logs out if need be, and releases the client. After it has
        /// returned no event comes any more; called inside an event of this client, none comes after that one. It waits
        /// for an event that runs on another thread, so hold no lock which that one needs. Idempotent.
        /// </summary>
        public void Dispose() {
            var rest = new List<IDisposable>();
            lock (guard) {
                foreach (RtmChannel channel in channels.Values) rest.Add(channel);
                if (calls != null) rest.Add(calls);
            }
            foreach (IDisposable one in rest) one.Dispose();
            handle.End();
        }

        /// <summary>There is nothing behind this client.</summary>
        internal bool IsDead { get { return handle.IsDead; } }

        /// <summary>A path; null, which every call refuses, for one that no system has: a NUL would end it early.</summary>
        private static string Usable(string path) { return path == null || path.IndexOf('\0') >= 0 ? null : path; }

        /// <summary>Ends a native call: this client, and with it the handle, was needed until here.</summary>
        private int Done(int code) {
            GC.KeepAlive(this);
            return LastError.Native(code);
        }
    }
}
