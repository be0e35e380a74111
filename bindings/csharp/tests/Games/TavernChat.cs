// A chat for a fantasy game, as one would have been written for version 1.4.3 of the original SDK: rooms that share one
// handler, whispers that wait for who is away, emotes as raw bytes, a list of who is in. Nothing here may be changed to
// make it compile.
using System;
using System.Collections.Generic;
using System.Text;
using agora_rtm;

namespace Games.Tavern {
    public class TavernChat {
        const byte EMOTE = 0xE1;

        public List<string> window = new List<string>();
        public string currentRoom = "";
        public bool online = false;
        public SortedDictionary<string, bool> whoIsHere = new SortedDictionary<string, bool>();

        RtmClient rtm;
        RtmClientEventHandler clientEvents;
        RtmChannelEventHandler roomEvents;
        Dictionary<string, RtmChannel> rooms = new Dictionary<string, RtmChannel>();
        string nick;
        long nextRequest = 1;

        public TavernChat(string appId, string logFile) {
            clientEvents = new RtmClientEventHandler();
            roomEvents = new RtmChannelEventHandler();
            rtm = new RtmClient(appId, clientEvents);
            rtm.SetLogFile(logFile);
            rtm.SetLogFilter(fileter: 0x0f);
            rtm.SetLogFileSize(512);

            clientEvents.OnLoginSuccess = OnLoginSuccess;
            clientEvents.OnLoginFailure = delegate(int id, LOGIN_ERR_CODE errorCode) { Print("The door stays shut: " + errorCode); };
            clientEvents.OnLogout = delegate(int id, LOGOUT_ERR_CODE errorCode) { online = false; Print("Good night."); };
            clientEvents.OnConnectionStateChanged += OnConnection;
            clientEvents.OnMessageReceivedFromPeer = OnWhisper;
            clientEvents.OnSendMessageResult = OnWhisperResult;
            clientEvents.OnGetChannelMemberCountResult = OnCounts;

            roomEvents.OnJoinSuccess = delegate(int id) { Print("You push the door open."); rooms[currentRoom].GetMembers(); };
            roomEvents.OnJoinFailure = delegate(int id, JOIN_CHANNEL_ERR errorCode) { Print("No way in: " + errorCode); };
            roomEvents.OnLeave = delegate(int id, LEAVE_CHANNEL_ERR errorCode) { if (errorCode == LEAVE_CHANNEL_ERR.LEAVE_CHANNEL_ERR_OK) Print("You are outside."); };
            roomEvents.OnMessageReceived = OnRoomMessage;
            roomEvents.OnSendMessageResult = (id, messageId, errorCode) => { if (errorCode != CHANNEL_MESSAGE_ERR_CODE.CHANNEL_MESSAGE_ERR_OK) Print("Nobody hears you: " + errorCode); };
            roomEvents.OnGetMembers = OnMembers;
            roomEvents.OnMemberJoined = (id, member) => { whoIsHere[member.GetUserId()] = true; Print(member.GetUserId() + " enters the " + member.GetChannelId() + "."); };
            roomEvents.OnMemberLeft = (id, member) => { whoIsHere.Remove(member.GetUserId()); Print(member.GetUserId() + " leaves."); };
        }

        public void Knock(string name, string token) {
            nick = name;
            int refused = rtm.Login(token, userId: nick);
            if (refused != 0) Print("The door stays shut: " + (LOGIN_ERR_CODE)refused);
        }

        void OnLoginSuccess(int id) {
            online = true;
            Print("Welcome, " + nick + ".");
        }

        void OnConnection(int id, CONNECTION_STATE state, CONNECTION_CHANGE_REASON reason) {
            if (state == CONNECTION_STATE.CONNECTION_STATE_RECONNECTING) Print("The lights flicker.");
            if (state == CONNECTION_STATE.CONNECTION_STATE_ABORTED && reason == CONNECTION_CHANGE_REASON.CONNECTION_CHANGE_REASON_REMOTE_LOGIN) {
                Print("Your double has come in by another door.");
                rtm.Logout();
            }
        }

        public void Enter(string room) {
            if (rooms.ContainsKey(room) == false) rooms.Add(room, rtm.CreateChannel(room, roomEvents));
            currentRoom = room;
            int result = rooms[room].Join();
            if (result != 0) Print("No way in: " + (JOIN_CHANNEL_ERR)result);
        }

        public void GoOut() {
            whoIsHere.Clear();
            rooms[currentRoom].Leave();
        }

        public void TearDown(string room) {
            rooms[room].Dispose();
            rooms.Remove(room);
        }

        void OnMembers(int id, RtmChannelMember[] members, int userCount, GET_MEMBERS_ERR errorCode) {
            if (errorCode != GET_MEMBERS_ERR.GET_MEMBERS_ERR_OK) return;
            whoIsHere.Clear();
            for (int i = 0; i < userCount; i++) whoIsHere.Add(members[i].GetUserId(), true);
            Print("Here: " + string.Join(", ", new List<string>(whoIsHere.Keys).ToArray()));
        }

        public void Type(string line) {
            if (line.StartsWith("/w ")) {
                string[] parts = line.Split(new char[] { ' ' }, 3);
                TextMessage whisper = rtm.CreateMessage();
                whisper.SetText(parts[2]);
                SendMessageOptions options = new SendMessageOptions();
                options.enableOfflineMessaging = true;
                options.enableHistoricalMessaging = false;
                rtm.SendMessageToPeer(peerId: parts[1], message: whisper, options: options);
            } else if (line.StartsWith("/me ")) {
                byte[] utf8 = Encoding.UTF8.GetBytes(line.Substring(4));
                byte[] packet = new byte[utf8.Length + 1];
                packet[0] = EMOTE;
                Array.Copy(utf8, 0, packet, 1, utf8.Length);
                rooms[currentRoom].SendMessage(rtm.CreateMessage(packet, "emote"));
            } else if (line == "/rooms") {
                rtm.GetChannelMemberCount(new string[] { "cellar", "garden" }, nextRequest++);
            } else {
                rooms[currentRoom].SendMessage(rtm.CreateMessage(line));
                Print(nick + ": " + line);
            }
        }

        void OnRoomMessage(int id, string userId, TextMessage message) {
            if (message.GetMessageType() == MESSAGE_TYPE.MESSAGE_TYPE_RAW) {
                byte[] packet = message.GetRawMessageData();
                if (message.GetRawMessageLength() > 0 && packet[0] == EMOTE) Print("* " + userId + " " + Encoding.UTF8.GetString(packet, 1, message._Length - 1));
                return;
            }
            Print(userId + ": " + message.GetText());
        }

        void OnWhisper(int id, string peerId, TextMessage message) {
            Print((message.IsOfflineMessage() ? "A note from " : "Whisper from ") + peerId + ": " + message.GetText());
        }

        void OnWhisperResult(int id, Int64 messageId, PEER_MESSAGE_ERR_CODE errorCode) {
            switch (errorCode) {
            case PEER_MESSAGE_ERR_CODE.PEER_MESSAGE_ERR_OK: break;
            case PEER_MESSAGE_ERR_CODE.PEER_MESSAGE_ERR_CACHED_BY_SERVER: Print("The innkeeper keeps your note."); break;
            default: Print("Your whisper is lost: " + errorCode); break;
            }
        }

        void OnCounts(int id, Int64 requestId, ChannelMemberCount[] channelMemberCounts, int channelCount, GET_CHANNEL_MEMBER_COUNT_ERR_CODE errorCode) {
            for (int i = 0; i < channelCount; i++) Print(channelMemberCounts[i].channelId + " has " + channelMemberCounts[i].count);
        }

        public void CloseUp() {
            foreach (RtmChannel room in rooms.Values) room.Dispose();
            rooms.Clear();
            rtm.Logout();
            rtm.Dispose();
            rtm = null;
            roomEvents.Release();
            clientEvents.Release();
        }

        void Print(string line) { window.Add(line); }
    }
}
