// A lobby that brings two teams together, as one would have been written for version 1.4.10 of the original SDK: players
// describe themselves by attributes, friends are watched, the match is agreed on in the attributes of a channel. Nothing
// here may be changed to make it compile.
using System;
using System.Collections.Generic;
using System.Linq;
using agora_rtm;

namespace Games.Match {
    public enum LobbyState { Offline, Online, Searching, Found }

    public class MatchLobby : IDisposable {
        public event Action<LobbyState> StateChanged;
        public event Action<string> Noted;

        private readonly RtmClient _client;
        private readonly RtmClientEventHandler _on = new RtmClientEventHandler();
        private readonly RtmChannelEventHandler _onLobby = new RtmChannelEventHandler();
        private readonly Dictionary<Int64, Action<ATTRIBUTE_OPERATION_ERR>> _writes = new Dictionary<Int64, Action<ATTRIBUTE_OPERATION_ERR>>();
        private readonly Dictionary<Int64, string> _reads = new Dictionary<Int64, string>();
        private RtmChannel _lobby;
        private Int64 _id;
        private string _me;
        private int _rank;

        public MatchLobby(string appId) {
            _client = new RtmClient(appId, _on);
            _on.OnLoginSuccess += id => Describe();
            _on.OnLoginFailure += (id, code) => Note("login " + code);
            _on.OnSetLocalUserAttributesResult = Written;
            _on.OnAddOrUpdateLocalUserAttributesResult = Written;
            _on.OnDeleteLocalUserAttributesResult = Written;
            _on.OnSetChannelAttributesResult = Written;
            _on.OnAddOrUpdateChannelAttributesResult = Written;
            _on.OnDeleteChannelAttributesResult = Written;
            _on.OnGetUserAttributesResult = SomebodyRead;
            _on.OnGetChannelAttributesResult = (id, requestId, attributes, numberOfAttributes, errorCode) => {
                foreach (RtmChannelAttribute a in attributes) Note("lobby " + a.GetKey() + "=" + a.GetValue() + " by " + a.GetLastUpdateUserId());
            };
            _on.OnPeersOnlineStatusChanged = (id, peersStatus, peerCount) => {
                for (int i = 0; i < peerCount; ++i)
                    Note("friend " + peersStatus[i].peerId + (peersStatus[i].onlineState == PEER_ONLINE_STATE.PEER_ONLINE_STATE_ONLINE ? " on" : " off") + (peersStatus[i].isOnline ? "!" : ""));
            };
            _on.OnSubscriptionRequestResult = (id, requestId, errorCode) => { if (errorCode != PEER_SUBSCRIPTION_STATUS_ERR.PEER_SUBSCRIPTION_STATUS_ERR_OK) Note("subscription " + errorCode); };
            _on.OnQueryPeersBySubscriptionOptionResult = (id, requestId, peerIds, peerCount, errorCode) => Note("friends " + string.Join(",", peerIds.Take(peerCount).OrderBy(p => p, StringComparer.Ordinal)));
            _on.OnQueryPeersOnlineStatusResult = (id, requestId, peersStatus, peerCount, errorCode) => Note("asked " + string.Join(",", peersStatus.Select(p => p.peerId + "=" + (int)p.onlineState)));
            _onLobby.OnJoinSuccess = id => Change(LobbyState.Searching);
            _onLobby.OnMemberJoined = (id, member) => LookAt(member.GetUserId());
            _onLobby.OnAttributesUpdated = MatchProposed;
        }

        public void Start(string me, int rank, string token = null) {
            _me = me;
            _rank = rank;
            _client.Login(token, me);
        }

        private void Describe() {
            RtmAttribute[] self = { new RtmAttribute { key = "rank", value = _rank.ToString() }, new RtmAttribute { key = "région", value = "eu" } };
            // Keys are ASCII only, so the second one is a mistake of this game; it sends the first and notes the other.
            int refused = _client.SetLocalUserAttributes(self, 2, ref _id);
            if (refused != 0) Note("described badly " + (ATTRIBUTE_OPERATION_ERR)refused);
            self[1].key = "region";
            Write(_client.SetLocalUserAttributes(self, self.Length, ref _id), error => {
                Change(LobbyState.Online);
                Note("described " + error);
            });
        }

        private void Write(int result, Action<ATTRIBUTE_OPERATION_ERR> then) {
            if (result == 0) _writes[_id] = then;
            else Note("not written " + (ATTRIBUTE_OPERATION_ERR)result);
        }

        private void Written(int id, Int64 requestId, ATTRIBUTE_OPERATION_ERR errorCode) {
            Action<ATTRIBUTE_OPERATION_ERR> then;
            if (!_writes.TryGetValue(requestId, out then)) return;
            _writes.Remove(requestId);
            then(errorCode);
        }

        public void Watch(params string[] friends) {
            _client.SubscribePeersOnlineStatus(friends, ref _id);
            _client.QueryPeersBySubscriptionOption(PEER_SUBSCRIPTION_OPTION.PEER_SUBSCRIPTION_OPTION_ONLINE_STATUS, ref _id);
        }

        public void Ask(params string[] players) { _client.QueryPeersOnlineStatus(players, ref _id); }

        public void Unwatch(params string[] friends) { _client.UnsubscribePeersOnlineStatus(friends, ref _id); }

        public void Search(string lobby) {
            _lobby = _client.CreateChannel(lobby, _onLobby);
            _lobby.Join();
        }

        private void LookAt(string player) {
            Int64 request = 0;
            if (_client.GetUserAttributesByKeys(player, new[] { "rank" }, ref request) == 0) _reads[request] = player;
        }

        private void SomebodyRead(int id, Int64 requestId, string userId, RtmAttribute[] attributes, int numberOfAttributes, ATTRIBUTE_OPERATION_ERR errorCode) {
            _reads.Remove(requestId);
            if (errorCode != ATTRIBUTE_OPERATION_ERR.ATTRIBUTE_OPERATION_ERR_OK) {
                Note(userId + " " + errorCode);
                return;
            }
            int rank = int.Parse(attributes.Take(numberOfAttributes).First(a => a.key == "rank").value);
            Note(userId + " has rank " + rank);
            if (Math.Abs(rank - _rank) <= 100) Propose(userId);
        }

        private void Propose(string opponent) {
            RtmChannelAttribute match = _client.CreateChannelAttribute();
            match.SetKey("match");
            match.SetValue(_me + " v " + opponent);
            ChannelAttributeOptions everybody = new ChannelAttributeOptions();
            everybody.enableNotificationToChannelMembers = true;
            Write(_client.AddOrUpdateChannelAttributes("duel", new[] { match }, everybody, ref _id), error => Note("proposed " + error));
        }

        private void MatchProposed(int id, RtmChannelAttribute[] attributesList, int numberOfAttributes) {
            for (int i = 0; i < numberOfAttributes; i++) {
                if (attributesList[i].GetKey() == "match" && attributesList[i].GetValue().Contains(_me)) {
                    Note("match " + attributesList[i].GetValue());
                    Change(LobbyState.Found);
                }
            }
        }

        public void Improve(int rank) {
            _rank = rank;
            Write(_client.AddOrUpdateLocalUserAttributes(new[] { new RtmAttribute { key = "rank", value = rank.ToString() } }, 1, ref _id), error => Note("improved " + error));
        }

        public void Forget() { Write(_client.DeleteLocalUserAttributesByKeys(new[] { "region" }, ref _id), error => Note("forgotten " + error)); }

        public void Withdraw() { Write(_client.DeleteChannelAttributesByKeys("duel", new[] { "match" }, false, ref _id), error => Note("withdrawn " + error)); }

        public void ReadLobby() { _client.GetChannelAttributes("duel", ref _id); }

        public void Dispose() {
            if (_lobby != null) _lobby.Dispose();
            _client.Dispose();
        }

        private void Change(LobbyState state) { if (StateChanged != null) StateChanged(state); }
        private void Note(string what) { if (Noted != null) Noted(what); }
    }
}
