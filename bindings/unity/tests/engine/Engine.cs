using System;
using System.Collections.Generic;
using System.Reflection;
using System.Threading;
using UnityEngine;
using Object = UnityEngine.Object;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace StandIn {
    public sealed class LogEntry {
        public LogType Type;
        public string Text;
        public Exception Exception;
    }

    /// <summary>
    /// The part of Unity that the package leans on, driven frame by frame by a test: objects and their messages, scenes,
    /// play mode, the main thread's synchronisation context, the console. What Unity refuses off its main thread is refused
    /// here too.
    /// </summary>
    public static class Engine {
        private static readonly List<GameObject> Objects = new List<GameObject>();
        private static readonly List<Object> Doomed = new List<Object>();
        private static readonly List<MonoBehaviour> NotStarted = new List<MonoBehaviour>();
        private static readonly List<LogEntry> Entries = new List<LogEntry>();
        private static Assembly[] _game = new Assembly[0];
        private static Thread _main;
        private static FrameContext _context;
        private static bool _sceneLoads;

        public static readonly Stopwatch Clock = Stopwatch.StartNew();
        public static readonly Dictionary<string, Object> ResourceFiles = new Dictionary<string, Object>();
        public static string PersistentDataPath = "";
        public static bool IsPlaying { get; private set; }
        public static bool IsEditor { get; set; }

        /// <summary>The device is a phone or a tablet.</summary>
        public static bool IsMobile { get; set; }

        public static NetworkReachability Network { get; set; }
        public static int FrameCount { get; private set; }

        /// <summary>What UnityEditor adds to a change of play mode; set by that assembly.</summary>
        public static Action<string> PlayModeChanged = delegate { };

        /// <summary>Makes the calling thread the main thread and takes the assemblies whose initialisers run.</summary>
        public static void Boot(params Assembly[] game) {
            _main = Thread.CurrentThread;
            _context = new FrameContext();
            SynchronizationContext.SetSynchronizationContext(_context);
            _game = game;
        }

        public static void RequireMainThread(string what) {
            if (_main != null && Thread.CurrentThread != _main) throw new UnityException(what + " can only be called from the main thread.");
        }

        public static void EnterPlayMode() {
            PlayModeChanged("ExitingEditMode");
            IsPlaying = true;
            FrameCount = 0;
            RunInitialisers(RuntimeInitializeLoadType.SubsystemRegistration);
            RunInitialisers(RuntimeInitializeLoadType.AfterAssembliesLoaded);
            RunInitialisers(RuntimeInitializeLoadType.BeforeSplashScreen);
            RunInitialisers(RuntimeInitializeLoadType.BeforeSceneLoad);
            RunInitialisers(RuntimeInitializeLoadType.AfterSceneLoad);
            PlayModeChanged("EnteredPlayMode");
        }

        /// <summary>Leaves play mode in the editor, or ends a player.</summary>
        public static void ExitPlayMode() {
            PlayModeChanged("ExitingPlayMode");
            foreach (var b in Behaviours()) b.Messages.Send("OnApplicationQuit");
            Application.RaiseQuitting();
            foreach (var o in Objects.ToArray()) DestroyNow(o);
            NotStarted.Clear();
            Doomed.Clear();
            IsPlaying = false;
            PlayModeChanged("EnteredEditMode");
        }

        /// <summary>The system sends the application to the background, or brings it back. No frames come in between.</summary>
        public static void Pause(bool paused) {
            foreach (var b in Behaviours()) b.Messages.Send("OnApplicationPause", paused);
        }

        /// <summary>One turn of the player loop.</summary>
        public static void Frame() {
            FrameCount++;
            Screenplay.BeginFrame();
            if (_sceneLoads) {
                _sceneLoads = false;
                foreach (var o in Objects.ToArray()) {
                    if (!o.Persistent) DestroyNow(o);
                }
            }
            foreach (var b in NotStarted.ToArray()) {
                NotStarted.Remove(b);
                if (!b.Destroyed) b.Messages.Send("Start");
            }
            foreach (var b in Behaviours()) {
                if (!b.Destroyed && b.enabled) b.Messages.Send("Update");
            }
            _context.Run();
            foreach (var b in Behaviours()) {
                if (!b.Destroyed && b.enabled) b.Messages.Send("OnGUI");
            }
            foreach (var o in Doomed.ToArray()) DestroyNow(o);
            Doomed.Clear();
        }

        /// <summary>Runs what was posted to the main thread; part of every frame.</summary>
        public static void RunPosted() { _context.Run(); }

        public static int CountObjects(string name) {
            int n = 0;
            foreach (var o in Objects) {
                if (o.name == name) n++;
            }
            return n;
        }

        /// <summary>Takes what the console has shown since the last call.</summary>
        public static List<LogEntry> TakeLog() {
            lock (Entries) {
                var taken = new List<LogEntry>(Entries);
                Entries.Clear();
                return taken;
            }
        }

        internal static void Record(LogType type, string text, Exception exception) {
            lock (Entries) Entries.Add(new LogEntry { Type = type, Text = text, Exception = exception });
        }

        internal static void RaiseEach(Action listeners) {
            if (listeners == null) return;
            foreach (Action a in listeners.GetInvocationList()) {
                try {
                    a();
                } catch (Exception e) {
                    Debug.LogException(e);
                }
            }
        }

        /// <summary>Runs the static methods that carry the attribute <typeparamref name="T"/>.</summary>
        public static void RunMarked<T>(Func<T, bool> which) where T : Attribute {
            foreach (var assembly in _game) {
                foreach (var type in assembly.GetTypes()) {
                    foreach (var method in type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)) {
                        var mark = (T)Attribute.GetCustomAttribute(method, typeof(T));
                        if (mark == null || !which(mark)) continue;
                        try {
                            method.Invoke(null, null);
                        } catch (TargetInvocationException e) {
                            Debug.LogException(e.InnerException);
                        }
                    }
                }
            }
        }

        private static void RunInitialisers(RuntimeInitializeLoadType type) { RunMarked<RuntimeInitializeOnLoadMethodAttribute>(m => m.loadType == type); }

        internal static void LoadSceneLater(string name) { _sceneLoads = true; }

        internal static void Add(GameObject o) { Objects.Add(o); }

        internal static GameObject FindObject(string name) { return Objects.Find(o => o.name == name && !o.Destroyed); }

        internal static void Awaken(Component c) {
            var b = c as MonoBehaviour;
            if (b == null || !IsPlaying) return;
            b.Messages.Send("Awake");
            b.Messages.Send("OnEnable");
            NotStarted.Add(b);
        }

        internal static void DestroyLater(Object o) { Doomed.Add(o); }

        internal static void DestroyNow(Object o) {
            if (o == null) return;
            var whole = o as GameObject;
            var component = o as Component;
            if (whole == null && component == null) {
                o.Destroyed = true; // a ScriptableObject
                return;
            }
            var parts = whole != null ? whole.Components.ToArray() : new[] { component };
            foreach (var part in parts) {
                if (part.Destroyed) continue;
                var b = part as MonoBehaviour;
                if (b != null && IsPlaying) {
                    b.Messages.Send("OnDisable");
                    b.Messages.Send("OnDestroy");
                }
                part.Destroyed = true;
                part.gameObject.Components.Remove(part);
            }
            if (whole == null) return;
            whole.Destroyed = true;
            Objects.Remove(whole);
        }

        private static List<MonoBehaviour> Behaviours() {
            var all = new List<MonoBehaviour>();
            foreach (var o in Objects) {
                foreach (var c in o.Components) {
                    var b = c as MonoBehaviour;
                    if (b != null) all.Add(b);
                }
            }
            all.Sort((a, b) => Messages.Order(a).CompareTo(Messages.Order(b)));
            return all;
        }

        /// <summary>Work posted from any thread runs on the main thread in the next frame, as Unity does it.</summary>
        private sealed class FrameContext : SynchronizationContext {
            private readonly Queue<Action> _work = new Queue<Action>();

            public override void Post(SendOrPostCallback d, object state) {
                lock (_work) _work.Enqueue(() => d(state));
            }

            internal void Run() {
                Action[] now;
                lock (_work) {
                    now = _work.ToArray();
                    _work.Clear();
                }
                foreach (var w in now) RaiseEach(w);
            }
        }
    }

    /// <summary>The methods that the engine finds by name in a behaviour.</summary>
    internal sealed class Messages {
        private readonly MonoBehaviour _target;
        private readonly Dictionary<string, Action> _known = new Dictionary<string, Action>();

        internal Messages(MonoBehaviour target) { _target = target; }

        internal static int Order(MonoBehaviour b) {
            var order = (DefaultExecutionOrder)Attribute.GetCustomAttribute(b.GetType(), typeof(DefaultExecutionOrder));
            return order == null ? 0 : order.order;
        }

        internal void Send(string message) {
            Action call;
            if (!_known.TryGetValue(message, out call)) {
                MethodInfo method = null;
                for (var type = _target.GetType(); method == null && type != typeof(MonoBehaviour); type = type.BaseType) {
                    method = type.GetMethod(message, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly, null, Type.EmptyTypes, null);
                }
                call = method == null ? null : (Action)Delegate.CreateDelegate(typeof(Action), _target, method);
                _known[message] = call;
            }
            Engine.RaiseEach(call);
        }

        internal void Send(string message, bool argument) {
            var method = _target.GetType().GetMethod(message, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, null, new[] { typeof(bool) }, null);
            if (method != null) Engine.RaiseEach(() => method.Invoke(_target, new object[] { argument }));
        }
    }
}
