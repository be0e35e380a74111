using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Threading;

namespace agora_rtm.Tests {
    /// <summary>
    /// A long session of two clients, counted in messages and not in time, as many as a client may send in half an hour (180
    /// in 3 seconds): memory stays where it was. Beside messages to peers and channels there are now and then attributes,
    /// presence, an invitation, a file, a channel and a client that come and go.
    /// </summary>
    public static class SoakTests {
        private const int Usual = 108000, UnderWay = 200, Samples = 60, Between = 1000;
        private const string Words = "a message of about forty characters, say";

        private struct Sample {
            internal int Messages;
            internal long Managed, Resident;
        }

        public static void MemoryStaysFlat() {
            string wanted = Environment.GetEnvironmentVariable("RTM_TEST_SOAK"), csv = Environment.GetEnvironmentVariable("RTM_TEST_SOAK_CSV");
            int total = string.IsNullOrEmpty(wanted) ? Usual : int.Parse(wanted, CultureInfo.InvariantCulture);
            Check.True(total >= Usual, "RTM_TEST_SOAK is " + wanted + ", and the least that says anything is " + Usual);
            var samples = new List<Sample>();
            string folder = Path.Combine(Path.GetTempPath(), "rtm-soak-" + Guid.NewGuid().ToString("N"));
            Directory.CreateDirectory(folder);
            try {
                using (var server = new TestServer("--message-rate 0 --user-attributes-write-rate 0 --login-rate 0 --join-rate 0 --query-presence-rate 0 --media-rate 0"))
                using (Party alice = Party.LoggedIn("alice", server.Url), bob = Party.LoggedIn("bob", server.Url)) {
                    Soak(server, alice, bob, total, folder, samples);
                }
            } finally {
                Directory.Delete(folder, true);
            }
            if (!string.IsNullOrEmpty(csv)) Write(csv, samples);
            // The first third warms up: compiled code, caches, heaps that find their size.
            int third = samples.Count / 3;
            Sample middle = Largest(samples, third, 2 * third), last = Largest(samples, 2 * third, samples.Count);
            Console.WriteLine("soak: " + total + " messages and their answers; at most " + middle.Managed / 1024 + " KiB managed and " + middle.Resident / 1024 + " KiB resident in the second third, "
                + last.Managed / 1024 + " and " + last.Resident / 1024 + " in the last");
            Check.True(last.Managed - middle.Managed < 256 * 1024, "managed memory grew by " + (last.Managed - middle.Managed));
            Check.True(last.Resident - middle.Resident < 16 * 1024 * 1024, "resident memory grew by " + (last.Resident - middle.Resident));
        }

        private static Sample Largest(List<Sample> samples, int from, int to) {
            var largest = new Sample();
            for (int i = from; i < to; i++) {
                largest.Managed = Math.Max(largest.Managed, samples[i].Managed);
                largest.Resident = Math.Max(largest.Resident, samples[i].Resident);
            }
            return largest;
        }

        private static void Soak(TestServer server, Party alice, Party bob, int total, string folder, List<Sample> samples) {
            var room = new Semaphore(UnderWay, UnderWay);
            var rare = new AutoResetEvent(false);
            int answers = 0;
            // No journal here: it grows.
            alice.Handler.OnSendMessageResult = null;
            bob.Handler.OnSendMessageResult = null;
            RtmChannelEventHandler ofAlice = new RtmChannelEventHandler { OnJoinSuccess = id => rare.Set() }, ofBob = new RtmChannelEventHandler { OnJoinSuccess = id => rare.Set() };
            RtmChannel a = alice.Client.CreateChannel("soak", ofAlice), b = bob.Client.CreateChannel("soak", ofBob);
            a.Join();
            Await(rare, "alice joins");
            b.Join();
            Await(rare, "bob joins");
            bob.Handler.OnMessageReceivedFromPeer = (id, peer, message) => bob.Client.SendMessageToPeer(peer, message);
            ofBob.OnMessageReceived = (id, user, message) => b.SendMessage(message);
            Action answered = delegate {
                Interlocked.Increment(ref answers);
                room.Release();
            };
            alice.Handler.OnMessageReceivedFromPeer = (id, peer, message) => answered();
            ofAlice.OnMessageReceived = (id, user, message) => answered();
            alice.Handler.OnAddOrUpdateLocalUserAttributesResult = (id, request, code) => rare.Set();
            alice.Handler.OnQueryPeersOnlineStatusResult = (id, request, peers, count, code) => rare.Set();
            alice.Handler.OnFileMediaUploadResult = (id, request, message, code) => rare.Set();
            alice.Handler.OnMediaUploadingProgress = null;
            RtmCallManager caller = alice.Client.GetRtmCallManager(new RtmCallEventHandler { OnLocalInvitationAccepted = (i, response) => rare.Set() });
            RtmCallManager callee = null;
            callee = bob.Client.GetRtmCallManager(new RtmCallEventHandler { OnRemoteInvitationReceived = i => callee.AcceptRemoteInvitation(i) });
            string file = Path.Combine(folder, "file.bin");
            File.WriteAllBytes(file, new byte[20000]);
            var bytes = new byte[Words.Length];

            int every = total / Samples;
            for (int i = 1; i <= total; i++) {
                Check.True(room.WaitOne(Journal.PatienceMilliseconds), "no answer; " + answers + " came");
                TextMessage message = i % 2 == 0 ? alice.Client.CreateMessage(Words) : alice.Client.CreateMessage(bytes, "");
                int code = i % 4 < 2 ? alice.Client.SendMessageToPeer("bob", message) : a.SendMessage(message);
                Check.Equal(0, code, "send " + i + ": " + RtmClient.GetLastError());
                if (i % Between == 0) NowAndThen(i / Between, server, alice, caller, file, rare);
                if (i % every == 0) samples.Add(new Sample { Messages = i, Managed = GC.GetTotalMemory(true), Resident = Resident() });
            }
            for (int i = 0; i < UnderWay; i++) Check.True(room.WaitOne(Journal.PatienceMilliseconds), "the last answers");
            Check.Equal(total, answers, "answers");
        }

        private static void NowAndThen(int n, TestServer server, Party alice, RtmCallManager caller, string file, AutoResetEvent rare) {
            long id = 0;
            switch (n % 5) {
            case 0:
                Check.Equal(0, alice.Client.AddOrUpdateLocalUserAttributes(new[] { new RtmAttribute { key = "n", value = n.ToString() } }, 1, ref id), "attributes: " + RtmClient.GetLastError());
                Await(rare, "attributes");
                Check.Equal(0, alice.Client.QueryPeersOnlineStatus(new[] { "bob" }, ref id), "presence: " + RtmClient.GetLastError());
                break;
            case 1:
                LocalInvitation invitation = caller.CreateLocalCallInvitation("bob");
                invitation.SetContent(Words);
                Check.Equal(0, caller.SendLocalInvitation(invitation), "invitation: " + RtmClient.GetLastError());
                break;
            case 2:
                Check.Equal(0, alice.Client.CreateFileMessageByUploading(file, ref id), "upload: " + RtmClient.GetLastError());
                break;
            case 3:
                RtmChannel passing = alice.Client.CreateChannel("passing " + n, new RtmChannelEventHandler { OnJoinSuccess = i => rare.Set() });
                Check.Equal(0, passing.Join(), "join: " + RtmClient.GetLastError());
                Await(rare, "join");
                passing.Dispose();
                return;
            default:
                var handler = new RtmClientEventHandler { OnLoginSuccess = i => rare.Set() };
                using (var guest = new RtmClient(Party.App, handler)) {
                    guest.SetLogFilter(0);
                    guest.SetParameters("{\"rtm.server_url\": \"" + server.Url + "\"}");
                    Check.Equal(0, guest.Login(null, "guest"), "login: " + RtmClient.GetLastError());
                    Await(rare, "login");
                }
                return;
            }
            Await(rare, "what happens now and then, number " + n);
        }

        private static void Await(AutoResetEvent happened, string what) { Check.True(happened.WaitOne(Journal.PatienceMilliseconds), "it does not happen: " + what); }

        private static void Write(string path, List<Sample> samples) {
            using (var writer = new StreamWriter(path)) {
                writer.WriteLine("messages,managed_kib,resident_kib");
                foreach (Sample s in samples) writer.WriteLine(s.Messages + "," + s.Managed / 1024 + "," + s.Resident / 1024);
            }
        }

        private static long Resident() {
            foreach (string line in File.ReadAllLines("/proc/self/status")) {
                if (line.StartsWith("VmRSS:", StringComparison.Ordinal)) return long.Parse(line.Substring(6).Replace("kB", "").Trim(), CultureInfo.InvariantCulture) * 1024;
            }
            throw new CheckFailed("no VmRSS in /proc/self/status");
        }
    }
}
