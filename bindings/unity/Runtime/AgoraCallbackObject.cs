using UnityEngine;

namespace agora_rtm {
    /// <summary>
    /// The hidden object that delivers events on the main thread. The package makes one as play begins, it survives every
    /// change of scene, and it comes back when the game destroys it; there is no need to touch it.
    /// </summary>
    /// <remarks>Public because games of the original SDK know it, above all as a way onto the main thread.</remarks>
    public class AgoraCallbackObject {
        internal const string ObjectName = "agoraCallbackObject";

        private static AgoraCallbackObject _instance;

        private GameObject _object;

        /// <summary>The component of the object that runs the queue.</summary>
        public AgoraCallbackQueue _CallbackQueue { get; set; }

        /// <summary>
        /// Makes an object of this name, in place of an older one. Main thread only.
        /// </summary>
        /// <remarks>Further objects share the one queue; in each frame the first of them runs it.</remarks>
        public AgoraCallbackObject(string gameObjectName) {
            var old = GameObject.Find(gameObjectName);
            bool ours = gameObjectName == ObjectName;
            if (ours) _instance = this; // before the old one goes, which would otherwise ask for a new one
            if (old != null) Object.DestroyImmediate(old);
            _object = new GameObject(gameObjectName);
            // Out of play mode nothing survives a scene by itself, and nothing of ours may be saved into one.
            _object.hideFlags = Application.isPlaying ? HideFlags.HideInHierarchy : HideFlags.HideAndDontSave;
            if (Application.isPlaying) Object.DontDestroyOnLoad(_object);
            _CallbackQueue = _object.AddComponent<AgoraCallbackQueue>();
        }

        /// <summary>The object of the package. Any thread once play has begun, else the main thread.</summary>
        public static AgoraCallbackObject GetInstance() {
            return _instance ?? new AgoraCallbackObject(ObjectName);
        }

        /// <summary>
        /// Destroys the object. Nothing that waits is lost: the package makes another for the next frame while the game runs.
        /// Main thread only.
        /// </summary>
        public void Release() {
            var gone = _object;
            _object = null;
            _CallbackQueue = null;
            if (_instance == this) _instance = null;
            if (gone == null) return;
            if (Application.isPlaying) Object.Destroy(gone);
            else Object.DestroyImmediate(gone);
        }

        /// <summary>Makes the package's object unless it is there.</summary>
        internal static void Ensure() {
            if (_instance == null || _instance._object == null) _instance = new AgoraCallbackObject(ObjectName);
        }

        /// <summary>Forgets an object whose component is destroyed; true if it was the package's.</summary>
        internal static bool Forget(AgoraCallbackQueue queue) {
            if (_instance != null && !ReferenceEquals(_instance._CallbackQueue, queue)) return false;
            _instance = null;
            return true;
        }

        /// <summary>Destroys the package's object, if any, for good.</summary>
        internal static void Reset() {
            if (_instance != null) _instance.Release();
        }
    }
}
