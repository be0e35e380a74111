namespace agora_rtm {
    /// <summary>
    /// Strings for the ids that come with events. The same few users are heard again and again; what is found here costs
    /// no garbage.
    /// </summary>
    /// <remarks>Used by the callbacks of one client, of which never two run at a time, and by nobody else.</remarks>
    internal sealed unsafe class IdCache {
        private const int Size = 256; // a power of two; one that falls on the place of another replaces it

        private readonly string[] ids = new string[Size];

        internal string Get(byte* id) {
            if (id == null) return "";
            uint hash = 2166136261;
            int length = 0;
            bool ascii = true;
            for (byte b; (b = id[length]) != 0; length++) {
                hash = (hash ^ b) * 16777619;
                ascii &= b < 0x80;
            }
            if (!ascii) return Utf8.Read(id, (uint)length);
            uint place = (hash ^ hash >> 16) & Size - 1;
            string known = ids[place];
            if (known != null && known.Length == length && Same(known, id)) return known;
            return ids[place] = Utf8.Read(id, (uint)length);
        }

        private static bool Same(string known, byte* id) {
            for (int i = 0; i < known.Length; i++) {
                if (known[i] != id[i]) return false;
            }
            return true;
        }
    }
}
